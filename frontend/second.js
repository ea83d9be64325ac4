// Starts the second module: documents, review, sending, status.
import init, * as finish from "./finish.js";

export default () => init({ module_or_path: "__FINISH__" }).then(() => finish);
