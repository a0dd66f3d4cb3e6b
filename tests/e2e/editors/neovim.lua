-- What a person does in Neovim, said as JSON. E2E_* say where things are; E2E_LUA is how the server is set up.
local seen = {}
local function until_(what, test)
  assert(vim.wait(30000, test, 10), "waited in vain for " .. what)
end
local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
end
local function finds(buffer, many, what)
  until_(what, function() return #vim.diagnostic.get(buffer) == many end)
end
local function open(path)
  vim.cmd("edit " .. vim.env.E2E_ROOT .. "/" .. path)
  return vim.api.nvim_get_current_buf()
end
local function here(pattern)
  return function() return vim.api.nvim_buf_get_name(0):match(pattern) end
end
local function lenses(buffer)
  return vim.lsp.codelens.enable and vim.lsp.codelens.get({ bufnr = buffer }) or vim.lsp.codelens.get(buffer)
end
local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return vim.api.nvim_win_get_buf(window)
    end
  end
end

-- An action is chosen as a person would, from the list; the reason is typed.
local wanted
vim.ui.select = function(items, options, choose)
  seen.titles = {}
  for index, item in ipairs(items) do
    local title = options.format_item and options.format_item(item) or (item[2] or item.action).title
    table.insert(seen.titles, title)
    if title:find(wanted, 1, true) then
      return choose(item, index)
    end
  end
end
vim.ui.input = function(_, answer) answer("both hosts differ on purpose") end
local function act(title)
  wanted = title
  vim.lsp.buf.code_action()
end

local function both_sides()
  local start = open("start.sh")
  finds(start, 1, "a finding")
  local found = vim.diagnostic.get(start)[1]
  local lsp = found.user_data and found.user_data.lsp or {}
  seen.code = lsp.code or found.code
  seen.related = lsp.relatedInformation and #lsp.relatedInformation or 0
  seen.line = found.lnum
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  vim.lsp.buf.hover()
  until_("a hover", float)
  seen.hover = text(float())
  vim.cmd("only")
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true)
  else
    vim.lsp.codelens.refresh()
  end
  until_("a code lens", function() return #(lenses(start) or {}) > 0 end)
  local lens = lenses(start)[1]
  seen.lens = (lens.lens or lens).command.title
  vim.lsp.buf.implementation()
  until_("the other side", here("install%.sh$"))
  seen.counterpart = { vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":t"), vim.fn.line(".") }
  local install = vim.api.nvim_get_current_buf()
  finds(install, 1, "the hint on the other side")
  seen.hint = vim.diagnostic.get(install)[1].severity == vim.diagnostic.severity.HINT
  return start, install, found
end

-- An edit on one side shows on the other, whichever window is looked at.
local function edits(start, install)
  vim.cmd("split")
  vim.cmd("buffer " .. start)
  vim.api.nvim_buf_set_lines(install, 2, 3, false, {})
  finds(start, 0, "the finding to go when the other side was edited")
  vim.api.nvim_buf_set_lines(install, 2, 2, false, { "export S3_REGION" })
  finds(start, 1, "the finding to come back when the other side was edited")
  vim.cmd("only")
  vim.api.nvim_buf_set_lines(start, 2, 2, false, { "export S3_REGION" })
  finds(install, 0, "the hint to go in a buffer without a window")
  vim.cmd("undo")
  finds(install, 1, "the hint to come back in a buffer without a window")
end

local function plugin(start, install, found)
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  vim.cmd("LockstitchCounterparts")
  until_("the other side by command", here("install%.sh$"))
  vim.cmd("buffer " .. start)
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  act("Ignore missing-forwarder")
  until_("the exception", function() return text(start):find("differ on purpose", 1, true) end)
  finds(start, 0, "the finding to be excused")
  vim.cmd("undo")
  finds(start, 1, "the finding to come back")
  local untyped = open("side")
  local attached = function(client) return vim.lsp.buf_is_attached(untyped, client.id) end
  local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
  until_("a file of no type to be attached", function() return #vim.tbl_filter(attached, clients()) == 1 end)
end

local function configuration(start)
  local file = open("lockstitch.toml")
  finds(file, 0, "no mistake")
  local line = vim.api.nvim_buf_get_lines(file, 2, 3, false)[1]
  vim.api.nvim_buf_set_lines(file, 2, 3, false, { "x" .. line })
  finds(file, 1, "the mistake")
  seen.mistake = vim.diagnostic.get(file)[1].message
  finds(start, 0, "nothing to be found while the contract is broken")
  vim.api.nvim_win_set_cursor(0, { 3, 0 })
  act("Change to check")
  finds(file, 0, "the mistake to be mended")
  finds(start, 1, "the finding of the mended contract")
end

local function fix(start, install)
  vim.cmd("buffer " .. install)
  -- The file to be mended is not open: the edit is made in it all the same.
  vim.cmd("bwipeout! " .. start)
  vim.api.nvim_win_set_cursor(0, { 3, 8 })
  act("Forward `S3_REGION`")
  finds(install, 0, "the hint to go")
  vim.cmd("silent wall")
  start = open("start.sh")
  seen.text = vim.api.nvim_buf_get_lines(start, 0, -1, false)
  assert(#vim.diagnostic.get() == 0, "a finding that should have gone")
end

-- What newer versions ask of every server has to do no harm to one that does not have it.
local function everything_else()
  for _, name in ipairs({ "inlay_hint", "semantic_tokens", "document_color", "linked_editing_range", "inline_completion" }) do
    if vim.lsp[name] and vim.lsp[name].enable then
      vim.lsp[name].enable(true)
    end
  end
  if vim.lsp.foldexpr then
    vim.wo.foldmethod, vim.wo.foldexpr = "expr", "v:lua.vim.lsp.foldexpr()"
  end
  if vim.lsp.buf.workspace_diagnostics then
    vim.lsp.buf.workspace_diagnostics()
  end
  if vim.lsp.completion then
    vim.lsp.completion.enable(true, vim.lsp.get_clients()[1].id, 0, { autotrigger = true })
  end
  vim.cmd("doautocmd CursorHold")
  vim.wait(500)
  if vim.fn.has("nvim-0.11") == 1 then
    vim.cmd("silent checkhealth vim.lsp")
    until_("what the health check says", function() return text(0):find("Active Clients", 1, true) end)
    seen.health = text(0)
  end
end

local function run()
  assert((loadstring or load)(vim.env.E2E_LUA))()
  local start, install, found = both_sides()
  edits(start, install)
  if vim.env.E2E_PLUGIN == "1" then
    plugin(start, install, found)
  end
  configuration(start)
  fix(start, install)
  everything_else()
end
local fine, problem = pcall(run)
if not fine then
  seen.problem = tostring(problem)
end
seen.log = {}
local log = io.open(vim.lsp.get_log_path and vim.lsp.get_log_path() or vim.lsp.log.get_filename())
for line in log and log:lines() or function() end do
  if line:find("^%[ERROR%]") then
    table.insert(seen.log, line)
  end
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.E2E_OUT)
vim.cmd("qa!")
