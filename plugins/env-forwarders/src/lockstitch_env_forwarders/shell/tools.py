"""Programs by name: what runs containers, what never hands an environment on, what belongs to the system."""

from __future__ import annotations

# fmt: off
#: Programs whose `-e` and `K=V` are about something else.
NO_ENVIRONMENT = frozenset((
    ":", "[", "alias", "ansible", "ansible-playbook", "awk", "bc", "cargo", "cat", "cd", "chmod", "cmp", "cp",
    "curl", "cut", "date", "dd", "diff", "docker-credential", "echo", "egrep", "exit", "expect",
    "false", "fgrep", "find", "gawk", "getopt", "getopts", "git", "gpg", "grep", "hash", "head", "http",
    "httpie", "install", "ip", "iptables", "jq", "kill", "ldapsearch", "less", "let", "ln", "ls",
    "lua", "m4", "mapfile", "mkdir", "mktemp", "mount", "mpg123", "mv", "mysql", "mysqldump", "nl", "node",
    "nsenter", "od", "openssl", "patch", "perl", "php", "pidof", "ping", "pip", "pip3", "popd", "printf",
    "ps", "psql", "pushd", "python", "python3", "read", "readarray", "return", "rg", "rm",
    "rsync", "ruby", "scp", "screen", "sed", "seq", "set", "shift", "sleep", "sort", "ssh", "stat", "strace",
    "strings", "stty", "tail", "tar", "tee", "test", "touch", "tr", "trap", "tree", "true", "type", "umount",
    "uname", "uniq", "unset", "wait", "wc", "wget", "whiptail", "who", "xterm", "xz", "yq", "zip",
))
#: Of the programs whose own options are no environment, those that may hand their words to another.
HANDS_WORDS_ON = frozenset(("echo", "expect", "find", "nsenter", "printf", "screen", "set", "ssh", "strace", "xterm"))
#: Options of containers that take no value.
CONTAINER_SWITCHES = frozenset((
    "--all", "--build", "--compress", "--debug", "--detach", "--disable-content-trust", "--force-rm",
    "--help", "--init", "--interactive", "--load", "--no-TTY", "--no-cache", "--no-deps", "--no-healthcheck",
    "--no-hosts", "--oom-kill-disable", "--privileged", "--publish-all", "--push", "--quiet",
    "--quiet-pull", "--read-only", "--remove-orphans", "--replace", "--rm", "--service-ports", "--sig-proxy",
    "--squash", "--tls-verify", "--tty", "--use-aliases", "--version",
))
#: Tools of the system: a literal set for one of them is the script's own affair.
SYSTEM = frozenset((
    "apk", "apt", "apt-get", "aptitude", "awk", "brew", "cp", "cut", "date", "diff", "dnf", "dpkg",
    "dpkg-reconfigure", "egrep", "expr", "find", "gpg", "grep", "join", "ldconfig", "ldd", "less", "locale",
    "ls", "man", "mkdir", "mktemp", "pacman", "ps", "rm", "rpm", "sed", "seq", "sort", "tar", "tr", "uniq",
    "wc", "which", "yum", "zypper",
))
#: Variables that the shell itself keeps: no script hands them on.
SHELL_OWN = frozenset((
    "BASH", "BASHOPTS", "BASHPID", "BASH_ARGC", "BASH_ARGV", "BASH_COMMAND", "BASH_LINENO", "BASH_REMATCH",
    "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "BASH_VERSION", "COMPREPLY", "COMP_CWORD", "COMP_LINE",
    "COMP_POINT", "COMP_WORDS", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS",
    "IFS", "LINENO", "MACHTYPE", "OLDPWD", "OPTARG", "OPTERR", "OPTIND", "PIPESTATUS", "PPID", "PS1", "PS2",
    "PS3", "PS4", "PWD", "RANDOM", "REPLY", "SECONDS", "SHELLOPTS", "SHLVL", "SRANDOM", "UID", "_",
))
# fmt: on
