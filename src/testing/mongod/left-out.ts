/** Said before the tests and after them when there is no MongoDB. */
export const leftOut = `
**********************************************************************
*  THE MONGODB HALF WAS LEFT OUT: there is no mongod to test with.   *
*  Set MONGODB_URI to a replica set, or MONGOMS_SYSTEM_BINARY to a   *
*  mongod, or let mongodb-memory-server download one.                *
**********************************************************************
`;
