/**
 * A SMART App Launch by hand, standalone or from an EHR: a public client with PKCE.
 * http://hl7.org/fhir/smart-app-launch/app-launch.html
 */
const clientId = "patient-summary";
const types = ["Patient", "Condition", "MedicationRequest", "MedicationStatement", "Observation"];
const reading = types.map((type) => `patient/${type}.rs`).join(" ");
/** Where this page is, which is also where the server sends people back to. */
const here = location.origin + location.pathname;
const query = new URLSearchParams(location.search);

const element = (id) => document.getElementById(id);

/** What has to survive the way to the server and back; it ends with this tab. */
const kept = {
  read: (name) => JSON.parse(sessionStorage.getItem(`${clientId}:${name}`) ?? "null"),
  write: (name, value) => sessionStorage.setItem(`${clientId}:${name}`, JSON.stringify(value)),
  forget: (name) => sessionStorage.removeItem(`${clientId}:${name}`),
};

/**
 * The server that launches it, as long as it is the one that this page is from: the page may reach no other. In the
 * answer of an authorization server `iss` is another thing (RFC 9207).
 */
function baseAsked() {
  const own = `${location.origin}/fhir`;
  const asked = query.has("launch") ? query.get("iss") : own;
  if (asked !== own) throw new Error(`This page may only ask ${own}.`);
  return own;
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
/** RFC 7636, S256 */
const challengeOf = async (verifier) =>
  base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));

async function json(url, options = {}) {
  const answer = await fetch(url, options);
  if (answer.status === 401) throw new Error("Its access has ended. Sign in to let it in again.");
  if (!answer.ok) throw new Error(`The server said ${answer.status} to ${new URL(url).pathname}.`);
  return answer.json();
}

async function signIn() {
  const base = baseAsked();
  const server = await json(`${base}/.well-known/smart-configuration`);
  const [state, verifier, launch] = [random(), random(), query.get("launch")];
  kept.write("asked", { base, state, verifier, token: server.token_endpoint, revoke: server.revocation_endpoint });
  const asked = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: here,
    scope: `openid fhirUser ${launch === null ? "launch/patient" : "launch"} ${reading}`,
    state,
    aud: base,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
    ...(launch !== null && { launch }),
  };
  location.assign(`${server.authorization_endpoint}?${new URLSearchParams(asked)}`);
}

/** The server has sent somebody back: the code is good for one token. */
async function exchange() {
  const asked = kept.read("asked");
  kept.forget("asked");
  history.replaceState(null, "", here);
  if (asked === null || query.get("state") !== asked.state) throw new Error("This answer is to no question of ours.");
  if (query.has("error")) throw new Error(refusalIn(query));
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: query.get("code"),
    redirect_uri: here,
    client_id: clientId,
    code_verifier: asked.verifier,
  });
  const granted = await json(asked.token, { method: "POST", body });
  kept.write("session", {
    base: asked.base,
    revoke: asked.revoke,
    token: granted.access_token,
    patient: granted.patient,
  });
}

/** RFC 6749, 4.1.2.1 */
function refusalIn(answer) {
  const told = answer.get("error_description") ?? answer.get("error");
  return told === "the user did not agree" ? "You did not let this app in." : `The server said: ${told}.`;
}

async function signOut() {
  const session = kept.read("session");
  kept.forget("session");
  const body = new URLSearchParams({ token: session.token, client_id: clientId });
  await fetch(session.revoke, { method: "POST", body });
  say("You are signed out of this app: its access has ended.");
  show({ signedIn: false });
}

/** What is asked for, and how many are shown. */
const lists = {
  conditions: "Condition?_sort=-recorded-date&_count=50",
  requests: "MedicationRequest?status=active&_count=50",
  statements: "MedicationStatement?status=active&_count=50",
  observations: "Observation?_sort=-date&_count=50",
};

async function load({ base, token, patient }) {
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/fhir+json" };
  const found = async (path) => {
    const bundle = await json(`${base}/${path}&patient=${encodeURIComponent(patient)}`, { headers });
    return (bundle.entry ?? []).filter(({ search }) => search?.mode === "match").map(({ resource }) => resource);
  };
  const person = await json(`${base}/Patient/${encodeURIComponent(patient)}`, { headers });
  const [conditions, requests, statements, observations] = await Promise.all(Object.values(lists).map(found));
  draw({ person, conditions, medications: [...requests, ...statements], observations });
}

function draw({ person, conditions, medications, observations }) {
  element("name").textContent = nameOf(person);
  element("born").textContent = person.birthDate === undefined ? "" : `Born ${dayOf(person.birthDate)}`;
  fill(
    "conditions",
    conditions.map((one) => item("li", textOf(one.code), statusOf(one))),
  );
  fill(
    "medications",
    medications.map((one) => item("li", medicineOf(one), doseOf(one))),
  );
  fill("observations", lastOfEach(observations).flatMap(measured));
  document.title = `${nameOf(person)}: patient summary`;
  say("");
  show({ signedIn: true });
}

function fill(id, items) {
  const list = element(id);
  const none = list.tagName === "DL" ? [item("dt", "None on record")] : [item("li", "None on record")];
  list.replaceChildren(...(items.length > 0 ? items : none));
}

/** Text only: nothing of what a server sends is markup. */
function item(tag, text, more) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (more) made.append(Object.assign(document.createElement("small"), { textContent: more }));
  return made;
}

function nameOf({ name = [] }) {
  const { text, given = [], family = "" } = name.find(({ use }) => use === "official") ?? name[0] ?? {};
  return text ?? ([...given, family].join(" ").trim() || "Without a name");
}

const textOf = (concept = {}) =>
  concept.text ?? concept.coding?.find(({ display }) => display)?.display ?? "Without a name";
const statusOf = ({ clinicalStatus }) => clinicalStatus?.coding?.[0]?.code;
const medicineOf = ({ medicationCodeableConcept, medicationReference }) =>
  medicationCodeableConcept ? textOf(medicationCodeableConcept) : (medicationReference?.display ?? "Medicine");
const doseOf = ({ dosageInstruction, dosage }) => (dosageInstruction ?? dosage)?.[0]?.text;
const dayOf = (date = "") => {
  const [year, month, day] = date.slice(0, 10).split("-");
  return day === undefined
    ? date.slice(0, 10)
    : new Date(year, month - 1, day).toLocaleDateString(undefined, { dateStyle: "long" });
};

/** They come newest first. */
function lastOfEach(observations) {
  const seen = new Map();
  for (const one of observations) if (!seen.has(textOf(one.code))) seen.set(textOf(one.code), one);
  return [...seen.values()].slice(0, 12);
}

const measured = (one) => [item("dt", textOf(one.code), dayOf(one.effectiveDateTime)), item("dd", valueOf(one))];

function valueOf({ valueQuantity, valueCodeableConcept, valueString, component = [] }) {
  if (valueQuantity) return `${valueQuantity.value} ${valueQuantity.unit ?? valueQuantity.code ?? ""}`.trim();
  if (valueCodeableConcept) return textOf(valueCodeableConcept);
  return valueString ?? (component.map(valueOf).join(" / ") || "–");
}

function say(text) {
  element("message").textContent = text;
}

/** Nothing of a record is left in the page of who is signed out. */
function clear() {
  for (const id of ["name", "born", "conditions", "medications", "observations"]) element(id).replaceChildren();
  document.title = "Patient summary";
}

function show({ signedIn }) {
  if (!signedIn) clear();
  element("summary").hidden = !signedIn;
  element("sign-out").hidden = !signedIn;
  element("sign-in").hidden = signedIn;
}

/** Runs, and tells what went wrong. */
const guarded = (work) => async () => {
  try {
    await work();
  } catch (error) {
    kept.forget("session");
    say(error.message);
    show({ signedIn: false });
  }
};

async function start() {
  if (query.has("code") || query.has("error")) await exchange();
  if (query.has("launch")) return signIn();
  const session = kept.read("session");
  if (session !== null) return load(session);
  say("Sign in to see your record, or that of a patient of yours.");
  show({ signedIn: false });
}

element("sign-in").addEventListener("click", guarded(signIn));
element("sign-out").addEventListener("click", guarded(signOut));
await guarded(start)();
