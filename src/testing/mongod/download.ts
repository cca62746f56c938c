/** Writes the path of a mongod to stdout, after it has downloaded one where there is none yet. */
import { DryMongoBinary, MongoBinary } from "mongodb-memory-server-core";

try {
  const options = await DryMongoBinary.generateOptions();
  if ((await DryMongoBinary.locateBinary(options)) === undefined)
    console.error(`mongod ${options.version} for the tests: downloading some 100 MB into ${options.downloadDir}`);
  console.log(await MongoBinary.getPath(options));
} catch (error) {
  console.error(`no mongod: ${(error as Error).message.replaceAll("\n", " ")}`);
  process.exitCode = 1;
}
