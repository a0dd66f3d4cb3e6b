-- For `vim.lsp.enable("lockstitch")` (Neovim 0.11 and later) without a setup.
local lockstitch = require("lockstitch")
lockstitch.register()
return lockstitch.config()
