-- What a person does in Neovim, said as JSON. The plugin is on the runtimepath; E2E_* say where things are.
local seen = {}
local function until_(what, test)
  assert(vim.wait(30000, test, 10), "waited in vain for " .. what)
end
local function run()
  require("lockstitch").setup({ cmd = vim.fn.json_decode(vim.env.E2E_SERVER), prompts = true })
  vim.cmd("edit " .. vim.env.E2E_ROOT .. "/start.sh")
  local buffer = vim.api.nvim_get_current_buf()
  until_("a finding", function() return #vim.diagnostic.get(buffer) > 0 end)
  local found = vim.diagnostic.get(buffer)[1]
  local lsp = found.user_data and found.user_data.lsp or {}
  seen.code = lsp.code or found.code
  seen.related = lsp.relatedInformation and #lsp.relatedInformation or 0
  seen.line = found.lnum

  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  vim.cmd("LockstitchCounterparts")
  until_("the other side", function() return vim.api.nvim_buf_get_name(0):match("install%.sh$") end)
  seen.counterpart = { vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":t"), vim.fn.line(".") }
  local other = vim.api.nvim_get_current_buf()
  until_("the hint on the other side", function() return #vim.diagnostic.get(other) > 0 end)
  seen.hint = vim.diagnostic.get(other)[1].severity == vim.diagnostic.severity.HINT

  -- The fix is chosen as a person would, from the list; the reason is typed.
  vim.cmd("buffer " .. buffer)
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
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
  wanted = "Ignore missing-forwarder"
  vim.lsp.buf.code_action()
  until_("the exception", function()
    return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"):find("differ on purpose", 1, true)
  end)
  until_("the finding to be excused", function() return #vim.diagnostic.get(buffer) == 0 end)
  vim.cmd("undo")
  until_("the finding to come back", function() return #vim.diagnostic.get(buffer) > 0 end)

  wanted = "Forward `S3_REGION`"
  vim.lsp.buf.code_action()
  until_("the finding to go", function() return #vim.diagnostic.get(buffer) == 0 end)
  seen.text = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  until_("the hint to go", function() return #vim.diagnostic.get(other) == 0 end)
end
local fine, problem = pcall(run)
if not fine then
  seen.problem = tostring(problem)
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.E2E_OUT)
vim.cmd("qa!")
