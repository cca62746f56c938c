/** `/forgot`: a link by mail. What is said is the same whether there is such an account or not. */
import { ask } from "./ask.js";
import { focusFirst, showForm } from "./form.js";
import { entitle, read, tell } from "./make.js";

const place = document.getElementById("place");

async function send({ email }) {
  await ask("POST /auth/password/forgot", { email });
  entitle("Look into your mail");
  tell(place, `If ${email} has an account here, a link is on its way. It is good for a short while, and once.`);
  read(document.querySelector("h1"));
}

focusFirst(showForm(place, "forgot", { send }));
