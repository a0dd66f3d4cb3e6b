"""Programs by name: E-02, E-07, E-10, E-14."""

from __future__ import annotations

import pytest
from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.shell import shell_facts

#: Their `-e` and `K=V` are about something else.
ARGUMENTS = """: [ alias ansible ansible-playbook awk bc cargo cat cd chmod cmp cp curl cut date dd diff docker-credential
egrep exit expect false fgrep find gawk getopt getopts git gpg grep hash head http httpie install ip iptables jq
kill ldapsearch less let ln ls lua m4 mapfile mkdir mktemp mount mpg123 mv mysql mysqldump nl node nsenter od openssl
patch perl php pidof ping pip pip3 popd printf ps psql pushd python python3 read readarray return rg rm rsync ruby scp
screen sed seq set shift sleep sort ssh stat strace strings stty tail tar tee test touch tr trap tree true type umount
uname uniq unset wait wc wget whiptail who xterm xz yq zip"""
#: They take no value: the image follows.
SWITCHES = """--all --build --compress --debug --detach --disable-content-trust --force-rm --help --init --interactive
--load --no-TTY --no-cache --no-deps --no-healthcheck --no-hosts --oom-kill-disable --privileged --publish-all --push
--quiet --quiet-pull --read-only --remove-orphans --replace --rm --service-ports --sig-proxy --squash --tls-verify --tty
--use-aliases --version"""
VALUED = "--name --network --volume --publish --user --workdir --label --add-host --restart --entrypoint --memory"
#: A literal that is set for one of them is about the tool.
SYSTEM = """apk apt apt-get aptitude awk brew cp cut date diff dnf dpkg dpkg-reconfigure egrep expr find gpg grep join
ldconfig ldd less locale ls man mkdir mktemp pacman ps rm rpm sed seq sort tar tr uniq wc which yum
zypper"""
#: The shell keeps them itself.
OWN = """BASH BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_COMMAND BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL
BASH_VERSINFO BASH_VERSION COMPREPLY COMP_CWORD COMP_LINE COMP_POINT COMP_WORDS DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID
FUNCNAME GROUPS IFS LINENO MACHTYPE OLDPWD OPTARG OPTERR OPTIND PIPESTATUS PPID PS1 PS2 PS3 PS4 PWD RANDOM REPLY SECONDS
SHELLOPTS SHLVL SRANDOM UID _"""


def forwards(script: str) -> list[str]:
    """The names that a script hands on."""
    return [fact.name for fact in shell_facts(script) if isinstance(fact, Forward)]


@pytest.mark.parametrize("program", ARGUMENTS.split())
def test_arguments_about_something_else(program: str) -> None:
    assert forwards(f'{program} -e A_KEY="$A" "${{A_KEY:+A_KEY=$A_KEY}}"') == []
    said = ["A_KEY"] if program in {"printf", "[", "test"} else []
    assert forwards(f'O="-e A_KEY=$A"; {program} $O') == said


def test_what_is_printed_is_no_argument() -> None:
    assert forwards('echo -e A_KEY="$A"') == []
    assert forwards('O="-e A_KEY=$A"; echo $O') == ["A_KEY"]
    assert forwards("declare -e A_KEY; local A_KEY; readonly A_KEY") == []


def test_arguments_of_what_nobody_knows() -> None:
    for program in ("./run", "mycli", "make", "$CMD"):
        assert forwards(f'{program} -e A_KEY="$A"') == ["A_KEY"]
        assert forwards(f'{program} "${{A_KEY:+A_KEY=$A_KEY}}"') == ["A_KEY"]


@pytest.mark.parametrize("switch", SWITCHES.split())
def test_switch_takes_no_value(switch: str) -> None:
    assert forwards(f"docker run {switch} -e A img -e B") == ["A"]
    assert forwards(f"docker run {switch} img -e B") == []


@pytest.mark.parametrize("option", VALUED.split())
def test_option_takes_a_value(option: str) -> None:
    assert forwards(f"docker run {option} x -e A img -e B") == ["A"]
    assert forwards(f"docker run {option}=x -e A img -e B") == ["A"]


@pytest.mark.parametrize("program", SYSTEM.split())
def test_literal_for_a_tool_of_the_system(program: str) -> None:
    assert forwards(f"A_KEY=1 {program} x") == []
    assert forwards(f"A_KEY=$(date) /usr/bin/{program} x") == []
    assert forwards(f'A_KEY="$A_KEY" {program} x') == ["A_KEY"]


def test_literal_for_a_program() -> None:
    assert forwards("A_KEY=1 ./server x") == ["A_KEY"]


@pytest.mark.parametrize("name", OWN.split())
def test_variable_of_the_shell_itself(name: str) -> None:
    assert forwards(f"export {name} A_{name}") == [f"A_{name}"]
    assert forwards(f'[ -n "${name}" ] && export B') == ["B"]
