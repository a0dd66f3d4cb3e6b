if vim.fn.has("nvim-0.7") == 0 or vim.g.loaded_lockstitch then
  return
end
vim.g.loaded_lockstitch = true

local function command(name, run, options)
  vim.api.nvim_create_user_command(name, function(given)
    require("lockstitch")[run](given.args ~= "" and given.args or nil)
  end, options)
end

command("LockstitchCounterparts", "counterparts", { desc = "Go to the other sides of what is under the cursor" })
command("LockstitchFixAll", "fix_all", { nargs = "?", desc = "Carry out every safe fix, or those of one contract" })
command("LockstitchCheck", "check", { desc = "Say how all contracts stand" })
command("LockstitchMatrix", "matrix", { nargs = "?", desc = "Write a contract's table as a page" })
