import { afterAll, describe } from "@jest/globals";
import { openFresh } from "../../testing/mongod/fresh.ts";
import { scratch } from "../../testing/mongod/scratch.ts";
import { storeContract } from "../contract/contract.ts";

const database = scratch();
afterAll(database.drop);

describe("the MongoDB store", () => storeContract((now) => openFresh(database, { now })));
