// The pages on moto, a third-party fake of AWS: end2end/clients/test_inventory_moto.py starts moto and an app, and runs this.

import base from "./playwright.config.ts";

export default { ...base, testDir: "third-party", projects: base.projects?.filter(({ name }) => name === "desktop") };
