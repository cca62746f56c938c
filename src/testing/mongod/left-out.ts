/** Said before the tests and after them when there is no MongoDB. */
const nothing = `
**********************************************************************
*  THE MONGODB HALF WAS LEFT OUT: there is no mongod to test with.   *
*  Set MONGODB_URI to a replica set, or MONGOMS_SYSTEM_BINARY to a   *
*  mongod, or let mongodb-memory-server download one.                *
**********************************************************************
`;

/** The same when there is a server that must not be broken. */
const failures = `
**********************************************************************
*  HOW IT FAILS WAS LEFT OUT: those tests start a mongod and end it. *
*  Set MONGOMS_SYSTEM_BINARY to one, beside MONGODB_URI or instead.  *
**********************************************************************
`;

/** @returns What to say where not all is there that tests need */
export const leftOut = (isDatabase: boolean, isProgram: boolean): string =>
  isProgram ? "" : isDatabase ? failures : nothing;
