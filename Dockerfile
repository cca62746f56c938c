# The server as an image: Node 24, what it runs on, and nothing else. No build step, because TypeScript runs as it is.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, for machines without it.
RUN npm ci --omit=dev --omit=optional

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="Cardea" \
      org.opencontainers.image.description="An open FHIR R4 interoperability server" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
# Owned by root: the server, which is not, cannot change its own code.
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE NOTICE ./
COPY bin bin
COPY profiles profiles
COPY seed seed
COPY src src
RUN mkdir /data /keys && chown node:node /data /keys
# All that is written: /data (the SQLite file, the key of sign-in, mail that waits), /tmp (compiled code, kept between starts where
# it can be), and /keys where KEY_FILE lies there, as several nodes need the same key.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data NODE_COMPILE_CACHE=/tmp/compiled
VOLUME /data
EXPOSE 8080
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# `docker run IMAGE src/cli/cli.ts doctor` runs a command instead of the server; beside it, on the same volumes and settings, it is
# `docker exec CONTAINER node src/cli/cli.ts account create …`: the way to the first administrator.
ENTRYPOINT ["node", "--max-semi-space-size=16"]
CMD ["src/main.ts"]
