import { afterAll, describe } from "@jest/globals";
import { openEmptied } from "../../testing/mongod/emptied.ts";
import { scratch } from "../../testing/mongod/scratch.ts";
import { storeContract } from "../contract/contract.ts";

const database = scratch();
afterAll(database.drop);

describe("the MongoDB store", () => storeContract((now) => openEmptied(database, { now })));
