/** A window of VS Code in Chromium: what a person presses in it, and what stands there. */
import { createRequire } from "node:module";
import path from "node:path";

const PATIENCE = 30_000;

export class Window {
  /** `modules` is where playwright-core is installed, `shots` where pictures go. */
  static async browser(modules, program) {
    const { chromium } = createRequire(path.join(modules, "package.json"))("playwright-core");
    return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  }

  constructor(page, shots) {
    this.page = page;
    this.shots = shots;
    page.setDefaultTimeout(PATIENCE);
  }

  /** Open a folder; `then` is what the question whether its authors are trusted is answered with. */
  static async open(browser, url, root, shots, then) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const made = new Window(page, shots);
    await page.goto(`${url}/?folder=${encodeURIComponent(root)}`);
    await page.locator(".monaco-workbench").waitFor();
    await page.locator(`.monaco-dialog-box .monaco-button:has-text("${then}")`).click();
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
    return made;
  }

  shot(name) {
    return this.page.screenshot({ path: path.join(this.shots, `${name}.png`) });
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** What `look` gives as soon as it gives something. */
  async until(what, look) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await look();
      if (found) {
        return found;
      }
      if (Date.now() > end) {
        throw new Error(`waited in vain for ${what}`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** The texts of all that a selector finds, as a person reads them: without soft spaces. */
  async texts(selector) {
    const found = await this.page.locator(selector).allInnerTexts();
    return found.map((text) => text.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim());
  }

  /** The first text found that has `part` in it. */
  text(selector, part) {
    return this.until(`${part} in ${selector}`, async () => (await this.texts(selector)).find((t) => t.includes(part)));
  }

  /** Type into the box at the top and take what it then offers first. */
  async quick(key, typed, offered = typed) {
    await this.press(key);
    const box = this.page.locator(".quick-input-widget:not([style*='display: none']) input[type=text]").first();
    await box.waitFor();
    await box.fill(key === "F1" ? `>${typed}` : typed);
    await this.text(".quick-input-list .monaco-list-row.focused", offered);
    await this.press("Enter");
  }

  command(title) {
    return this.quick("F1", title);
  }

  async file(name, line = 1, column = 1) {
    await this.quick("Control+p", `${name}:${line}:${column}`, path.basename(name));
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.place(line, column);
  }

  /** Wait until the cursor stands there. */
  place(line, column) {
    return this.text(".statusbar-item", column ? `Ln ${line}, Col ${column}` : `Ln ${line},`);
  }

  status() {
    return this.texts('.statusbar-item[id^="lockstitch.lockstitch"]').then((found) => found[0] ?? "");
  }
}
