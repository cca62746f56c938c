/**
 * What a narrative may be made of: "the basic html formatting elements and attributes described in
 * chapters 7-11 (except section 4 of chapter 9) and 15 of the HTML 4.0 standard, `<a>` elements,
 * images and internally contained style attributes". http://hl7.org/fhir/R4/narrative.html
 */

const words = (text: string): string[] => text.split(" ");

/** Attributes that every element may have. */
const everywhere = words("id class style title lang xml:lang dir xmlns");
const alignment = words("align valign char charoff");
const cell = [...alignment, ...words("abbr axis headers scope rowspan colspan width height nowrap bgcolor")];

const plain = words(
  "h1 h2 h3 h4 h5 h6 address span bdo em strong dfn code samp kbd var cite abbr acronym sub sup " +
    "dd dl dt tt i b big small",
);

const withAttributes: Readonly<Record<string, readonly string[]>> = {
  div: ["align"],
  p: ["align"],
  pre: words("width xml:space"),
  br: ["clear"],
  hr: words("align noshade size width"),
  blockquote: ["cite"],
  q: ["cite"],
  ul: words("type compact"),
  ol: words("type compact start"),
  li: words("type value"),
  a: words("href name rel rev hreflang type charset accesskey tabindex shape coords target"),
  img: words("src alt longdesc height width usemap ismap align border hspace vspace"),
  map: ["name"],
  area: words("shape coords href nohref alt accesskey tabindex"),
  table: words("summary width border frame rules cellspacing cellpadding align bgcolor"),
  caption: ["align"],
  colgroup: ["span", "width", ...alignment],
  col: ["span", "width", ...alignment],
  thead: alignment,
  tbody: alignment,
  tfoot: alignment,
  tr: [...alignment, "bgcolor"],
  th: cell,
  td: cell,
};

/** Element → the attributes it may have. */
export const allowed: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...plain.map((name) => [name, new Set(everywhere)] as const),
  ...Object.entries(withAttributes).map(([name, own]) => [name, new Set([...everywhere, ...own])] as const),
]);

/** Attributes that hold a URL. */
export const links: ReadonlySet<string> = new Set(words("href src cite longdesc usemap"));

/** Names that stand for a character: XML's own and HTML 4's. */
export const entities: ReadonlySet<string> = new Set(
  words(
    "amp lt gt quot apos nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 " +
      "sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml " +
      "Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml " +
      "times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave " +
      "eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute " +
      "ucirc uuml yacute thorn yuml OElig oelig Scaron scaron Yuml fnof circ tilde Alpha Beta Gamma Delta Epsilon Zeta Eta " +
      "Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon " +
      "zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega thetasym upsih " +
      "piv ensp emsp thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger Dagger bull hellip " +
      "permil prime Prime lsaquo rsaquo oline frasl euro image weierp real trade alefsym larr uarr rarr darr harr crarr " +
      "lArr uArr rArr dArr hArr forall part exist empty nabla isin notin ni prod sum minus lowast radic prop infin ang and " +
      "or cap cup int there4 sim cong asymp ne equiv le ge sub sup nsub sube supe oplus otimes perp sdot lceil rceil " +
      "lfloor rfloor lang rang loz spades clubs hearts diams",
  ),
);
