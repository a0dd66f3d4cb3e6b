-- Lockstitch for Neovim 0.7 and later.
local M = {}

M.options = {
  cmd = { "lockstitch", "server" },
  -- Ask for a reason before a finding is exempted or ignored.
  prompts = true,
  -- Map keys in buffers that are attached: { counterparts = "gs", fix_all = "<leader>lf" }
  keys = {},
}

local function exists(path)
  return vim.loop.fs_stat(path) ~= nil
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

--- What vim.lsp.config and vim.lsp.start_client take.
function M.config(root)
  return {
    name = "lockstitch",
    cmd = M.options.cmd,
    root_dir = root,
    root_markers = { ".git", "lockstitch.toml" },
    workspace_folders = root and { { uri = vim.uri_from_fname(root), name = root } } or nil,
    init_options = { prompts = M.options.prompts },
    on_attach = M.on_attach,
  }
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

--- Attach to a buffer of a repository: for versions without vim.lsp.enable.
function M.attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if vim.api.nvim_buf_get_option(buffer, "buftype") ~= "" or file == "" then
    return
  end
  local root = M.root(file)
  if root == nil then
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

function M.setup(options)
  M.options = vim.tbl_deep_extend("force", M.options, options or {})
  vim.lsp.commands["lockstitch.exempt"] = with_reason
  vim.lsp.commands["lockstitch.ignore"] = with_reason
  vim.lsp.commands["lockstitch.counterparts"] = function(command, context)
    execute(context.bufnr, command.command, command.arguments, show_places)
  end
  if vim.lsp.config and vim.lsp.enable then
    local config = M.config(nil)
    config.root_dir, config.workspace_folders = nil, nil
    vim.lsp.config("lockstitch", config)
    vim.lsp.enable("lockstitch")
    return
  end
  local group = vim.api.nvim_create_augroup("lockstitch", { clear = true })
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
    group = group,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      M.attach(buffer)
    end
  end
end

return M
