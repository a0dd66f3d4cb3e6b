import { Window } from "./window.mjs";
const { E2E_MODULES, E2E_CHROMIUM, E2E_URL, E2E_ROOT, E2E_SHOTS } = process.env;
const b = await Window.browser(E2E_MODULES, E2E_CHROMIUM);
const step = async (name, what) => { const t = Date.now(); try { console.log(name, Date.now()-t, JSON.stringify(await what())); } catch (e) { console.log(name, "FAILED", String(e).slice(0, 600)); } await w.shot(name); };
let w = await Window.open(b, E2E_URL, E2E_ROOT, E2E_SHOTS, "Yes, I trust");
await step("status", () => w.until("status", async () => { const s = await w.status(); return s.includes(":") && s; }));
await step("open", () => w.file("deploy/start.sh", 13, 10));
await step("squiggle", async () => { await w.page.locator(".squiggly-error").first().waitFor(); return w.page.locator(".squiggly-error").count(); });
for (const n of [1,2,3]) {
await step("hover"+n, async () => { await w.press("Control+k", "Control+i"); await w.page.waitForTimeout(3000); return  await w.texts(".monaco-hover-content"); });
await w.press("Escape", "Escape");
}
await step("fixes", async () => { await w.page.waitForTimeout(2000); await w.press("Control+Period"); await w.page.locator(".action-widget").waitFor();await w.page.waitForTimeout(500); return w.texts(".action-widget .monaco-list-row"); });
await b.close();
