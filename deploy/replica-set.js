// Makes one replica set of the three mongods of docker-compose.yml, and waits until it has a primary. Run by mongosh, any
// number of times: a set that is there already is left as it is.
const members = (process.env.MEMBERS ?? "mongo1:27017,mongo2:27017,mongo3:27017").split(",");
const name = process.env.REPLICA_SET ?? "rs";
const patience = 120_000;

/** The state as one member sees it; what stands against it when there is none. */
function stateAt(host) {
  try {
    const admin = new Mongo(`mongodb://${host}/?directConnection=true&serverSelectionTimeoutMS=3000`).getDB("admin");
    const hello = admin.hello();
    return { admin, set: hello.setName, primary: hello.primary };
  } catch (error) {
    return { trouble: `${host}: ${error.message}` };
  }
}

/** Begins the set at its first member, unless any member knows of one: a second set would split the data. */
function initiate(states) {
  if (states.some(({ set }) => set !== undefined)) return;
  if (states.some(({ trouble }) => trouble !== undefined)) return;
  const config = {
    _id: name,
    members: members.map((host, place) => ({ _id: place, host, priority: place === 0 ? 2 : 1 })),
  };
  try {
    states[0].admin.runCommand({ replSetInitiate: config });
    print(`initiated ${name} of ${members.join(", ")}`);
  } catch (error) {
    if (error.codeName !== "AlreadyInitialized") throw error;
  }
}

const end = Date.now() + patience;
for (;;) {
  const states = members.map(stateAt);
  const primary = states.find((state) => state.primary !== undefined)?.primary;
  if (primary !== undefined) {
    print(`primary: ${primary}`);
    break;
  }
  initiate(states);
  if (Date.now() > end) {
    print(`no primary after ${patience / 1000} s. ${states.map((state) => state.trouble ?? "").join(" ")}`);
    quit(1);
  }
  sleep(500);
}
