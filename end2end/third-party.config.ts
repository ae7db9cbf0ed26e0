// The pages on another maker's AWS: end2end/clients/test_inventory_moto.py starts it, and an app on top of it, and runs this.

import base from "./playwright.config.ts";

export default { ...base, testDir: "third-party", projects: base.projects?.filter(({ name }) => name === "desktop") };
