import winston from "winston";
import type { LogLevel } from "./config/config.ts";

/** What an event may say of a request: never an id of a resource, a query value or content. */
export interface Details {
  /** The request's X-Request-Id. */
  request?: string;
  method?: string;
  /** A pattern such as `/fhir/Patient/[id]`. */
  path?: string;
  status?: number;
  /** Milliseconds. */
  duration?: number;
  /** The caller's address. */
  address?: string;
  /** A bug of ours: where it was thrown, and its class. */
  stack?: string;
  host?: string;
  port?: number;
}

/** One JSON line an event, on stderr: stdout belongs to the one line that says that the server is ready. */
export interface Log {
  error(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  info(message: string, details?: Details): void;
  /** A request that was answered. Undefined where the level leaves these out: a line costs about 13 µs, a read 60. */
  request: ((details: Details) => void) | undefined;
  /** Resolves when all lines are written. */
  close(): Promise<void>;
}

/** Opens the log. */
export function openLog(level: LogLevel): Log {
  const { combine, timestamp, json } = winston.format;
  const logger = winston.createLogger({
    level,
    format: combine(timestamp(), json()),
    transports: stderr(),
  });
  return {
    error: (message, details) => void logger.error(message, details),
    warn: (message, details) => void logger.warn(message, details),
    info: (message, details) => void logger.info(message, details),
    request: logger.isLevelEnabled("http") ? (details) => void logger.log("http", "request", details) : undefined,
    close: () => new Promise((resolve) => logger.on("finish", resolve).end()),
  };
}

// winston's own types declare this transport as an interface, so it is no TransportStream by name; it is one.
const stderr = () => new winston.transports.Stream({ stream: process.stderr }) as unknown as winston.transport;

/** Class, code and place of a bug. Its message may hold content and stays out of the log. */
export function stackOf(bug: unknown): string {
  if (!(bug instanceof Error)) return typeof bug;
  const frames = (bug.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const { name, code = "" } = bug as NodeJS.ErrnoException;
  return [`${name} ${code}`.trim(), ...frames].join("\n");
}
