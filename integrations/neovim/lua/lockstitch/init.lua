-- Lockstitch for Neovim 0.7 and later.
local M = {}

M.options = {
  cmd = { "lockstitch", "server" },
  -- Ask for a reason before a finding is exempted or ignored.
  prompts = true,
  -- Map keys in buffers that are attached: { counterparts = "gs", fix_all = "<leader>lf" }
  keys = {},
}

local uv = vim.uv or vim.loop

local function exists(path)
  return uv.fs_stat(path) ~= nil
end

local function parent(path)
  local above = path:match("^(.*)[/\\][^/\\]+$")
  if above == nil or above == path then
    return nil
  end
  return above == "" and "/" or above
end

--- The git work tree around a file, else the outermost directory with a lockstitch.toml; nil when there is neither.
function M.root(file)
  local directory, outermost = parent(file), nil
  while directory do
    if exists(directory .. "/.git") then
      return directory
    end
    if exists(directory .. "/lockstitch.toml") then
      outermost = directory
    end
    directory = parent(directory)
  end
  return outermost
end

--- What vim.lsp.config takes, and with a root what vim.lsp.start and vim.lsp.start_client do.
function M.config(root)
  local config = {
    name = "lockstitch",
    cmd = M.options.cmd,
    init_options = { prompts = M.options.prompts },
    on_attach = M.on_attach,
  }
  if root then
    config.root_dir = root
    config.workspace_folders = { { uri = vim.uri_from_fname(root), name = root } }
  else
    -- Where there is neither a work tree nor a contract, nothing is started.
    config.root_dir = function(buffer, on_dir)
      local found = M.root(vim.api.nvim_buf_get_name(buffer))
      if found then
        on_dir(found)
      end
    end
  end
  return config
end

local function client_of(buffer)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  for _, client in ipairs(get()) do
    if client.name == "lockstitch" and vim.lsp.buf_is_attached(buffer, client.id) then
      return client
    end
  end
end

local function request(client, method, params, handler, buffer)
  if vim.fn.has("nvim-0.11") == 1 then
    return client:request(method, params, handler, buffer)
  end
  return client.request(method, params, handler, buffer)
end

local function execute(buffer, command, arguments, handler)
  local client = client_of(buffer)
  if client == nil then
    vim.notify("lockstitch: no server is attached here", vim.log.levels.WARN)
    return
  end
  request(client, "workspace/executeCommand", { command = command, arguments = arguments }, function(err, result)
    if err then
      vim.notify("lockstitch: " .. (err.message or "it failed"), vim.log.levels.ERROR)
    elseif handler then
      handler(result, client)
    end
  end, buffer)
end

local function show_places(places, client)
  if places == nil or #places == 0 then
    vim.notify("lockstitch: nothing here has another side")
    return
  end
  local items = vim.lsp.util.locations_to_items(places, client.offset_encoding)
  vim.fn.setqflist({}, " ", { title = "The other sides", items = items })
  vim.cmd("silent cfirst")
  if #items > 1 then
    vim.cmd("botright copen | wincmd p")
  end
end

--- Go to the other sides of what is under the cursor; all of them are in the quickfix list.
function M.counterparts()
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if client == nil then
    return vim.notify("lockstitch: no server is attached here", vim.log.levels.WARN)
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local here = { uri = params.textDocument.uri, position = params.position }
  execute(buffer, "lockstitch.counterparts", { here }, show_places)
end

--- Carry out every safe fix; only those of one contract, when its id is given.
function M.fix_all(contract)
  execute(vim.api.nvim_get_current_buf(), "lockstitch.fixAll", { { contract = contract } })
end

--- Say how all contracts stand.
function M.check()
  execute(vim.api.nvim_get_current_buf(), "lockstitch.check", {}, function(roots)
    for _, root in ipairs(roots or {}) do
      local said = "%s: %d contracts, %d in step, %d drift, %d unknown; %d findings"
      vim.notify(said:format(root.root, root.contracts, root.inStep, root.drift, root.unknown, root.findings))
    end
  end)
end

--- Write a contract's table as a page, and say where.
function M.matrix(contract)
  execute(vim.api.nvim_get_current_buf(), "lockstitch.matrix", { { contract = contract } }, function(page)
    if page then
      local path = vim.fn.tempname() .. ".html"
      vim.fn.writefile(vim.split(page, "\n"), path)
      vim.notify("lockstitch: " .. path)
    end
  end)
end

local function with_reason(command, context)
  local arguments = vim.deepcopy(command.arguments)
  vim.ui.input({ prompt = "Why is this right as it is? " }, function(reason)
    if reason and reason:match("%S") then
      arguments[1].reason = reason
      execute(context.bufnr, command.command, arguments)
    end
  end)
end

function M.on_attach(_, buffer)
  local function map(key, run)
    if key then
      vim.api.nvim_buf_set_keymap(buffer, "n", key, ("<cmd>lua require('lockstitch').%s()<cr>"):format(run), { noremap = true })
    end
  end
  map(M.options.keys.counterparts, "counterparts")
  map(M.options.keys.fix_all, "fix_all")
end

local function is_file(buffer)
  return vim.api.nvim_buf_is_valid(buffer) and vim.bo[buffer].buftype == "" and vim.api.nvim_buf_get_name(buffer) ~= ""
end

--- Attach to a buffer of a repository.
function M.attach(buffer)
  local root = is_file(buffer) and M.root(vim.api.nvim_buf_get_name(buffer))
  if not root then
    return
  end
  if vim.lsp.start then
    return vim.lsp.start(M.config(root), { bufnr = buffer })
  end
  M.clients = M.clients or {}
  local id = M.clients[root]
  if id == nil or vim.lsp.client_is_stopped(id) then
    id = vim.lsp.start_client(M.config(root))
    M.clients[root] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

--- vim.lsp.enable attaches when a buffer gets a filetype. A side may have none that Neovim knows.
local function attach_untyped(buffer)
  vim.schedule(function()
    local enabled = vim.lsp.is_enabled == nil or vim.lsp.is_enabled("lockstitch")
    if is_file(buffer) and vim.bo[buffer].filetype == "" and enabled then
      local root = M.root(vim.api.nvim_buf_get_name(buffer))
      if root then
        local config = vim.deepcopy(vim.lsp.config.lockstitch)
        config.root_dir = root
        vim.lsp.start(config, { bufnr = buffer })
      end
    end
  end)
end

--- The commands that Neovim carries out itself.
function M.register()
  vim.lsp.commands["lockstitch.exempt"] = with_reason
  vim.lsp.commands["lockstitch.ignore"] = with_reason
  vim.lsp.commands["lockstitch.counterparts"] = function(command, context)
    execute(context.bufnr, command.command, command.arguments, show_places)
  end
end

function M.setup(options)
  M.options = vim.tbl_deep_extend("force", M.options, options or {})
  M.register()
  local attach = M.attach
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("lockstitch", M.config())
    vim.lsp.enable("lockstitch")
    attach = attach_untyped
  end
  local group = vim.api.nvim_create_augroup("lockstitch", { clear = true })
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
    group = group,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      attach(buffer)
    end
  end
end

return M
