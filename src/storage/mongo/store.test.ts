import { afterAll, describe } from "@jest/globals";
import { openEmpty, scratch } from "../../testing/mongod/scratch.ts";
import { storeContract } from "../contract/contract.ts";

const database = scratch();
afterAll(database.drop);

describe("the MongoDB store", () => storeContract((now) => openEmpty(database, { now })));
