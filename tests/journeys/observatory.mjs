// Grades a running site as the MDN HTTP Observatory does, with its own code.
// Its command cannot be told ports, so this asks in its place.
//
// node observatory.mjs <package> {"httpPort": …, "httpsPort": …, "path": "/…",
//   "headers": ["Name: value", …], "cookie": "name=value; Secure; …"}
import { pathToFileURL } from "node:url";

const [, , observatory, settings] = process.argv;
const part = (file) => import(pathToFileURL(`${observatory}/src/${file}`));
const { retrieve } = await part("retriever/retriever.js");
const { ALL_TESTS } = await part("constants.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part("grader/charts.js");
const { getGradeForScore, getScoreModifier } = await part("grader/grader.js");

const { cookie, ...options } = JSON.parse(settings);
const found = await retrieve("localhost", options);
// A browser keeps what signing in set; the observatory asks for one page only.
if (cookie) found.session.jar.setCookieSync(cookie, found.session.url.href);

const tests = ALL_TESTS.map((test) => test(found)).map(({ constructor, result, pass }) => ({
  name: constructor.name,
  result,
  pass,
  points: getScoreModifier(result),
}));
const sum = (points) => points.reduce((a, b) => a + b, 100);
const points = tests.map((test) => test.points);
const without = sum(points.filter((one) => one < 0));
const score = without >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(points) : without;
console.log(JSON.stringify({ status: found.responses.auto?.status, ...getGradeForScore(score), tests }));
