"""What each dialect other than shell says of the environment, fact by fact."""

from __future__ import annotations

import pytest
from lockstitch.testing.memory import facts_of
from lockstitch_env_forwarders.dialects import BY_LANGUAGE
from lockstitch_env_forwarders.facts import Dynamic, EnvFact, Forward, Inherits, Read, Scope, Sourced


def said(language: str, text: str) -> list[str]:
    """The facts of a text, each as one short word."""
    return [line for fact in facts_of(BY_LANGUAGE[language], text, language).facts if (line := _word(fact))]


def _word(fact: EnvFact) -> str:
    if isinstance(fact, Forward):
        default = fact.default.literal if fact.default else None
        tail = f"={default.shown or '***'}" if default else ""
        return f"{fact.name}{tail}{'!' if fact.required else ''}{'~' if fact.obsolete else ''}"
    if isinstance(fact, Read):
        default = fact.default.literal if fact.default else None
        return f"?{fact.name}{f'={default.shown}' if default else ''}{'!' if fact.required else ''}"
    if isinstance(fact, Dynamic):
        return f"<{fact.text}>"
    if isinstance(fact, Inherits):
        return "*"
    if isinstance(fact, Sourced):
        return f"@{fact.path}:{fact.target}"
    return f"#{'/'.join(fact.labels)}" if isinstance(fact, Scope) else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nENV A=1 B='x' C=\"y\"", ["A=1", "B=x", "C=y", "#0"]),
        ("FROM a\nenv K V", ["K=V", "#0"]),
        ("FROM a\nENV K\n", ["K", "#0"]),
        ("# escape=`\nFROM a\nENV A=1 `\n  B=2", ["A=1", "B=2", "#0"]),
        ("FROM a\nENV A=1 \\\n# note\n\n  B=2\nENV C=3", ["A=1", "B=2", "C=3", "#0"]),
        ("FROM a\nRUN cat <<-EOF\n\tENV N=1\n\tEOF\nENV A=1", ["A=1", "#0"]),
        ("FROM a\nRUN cat <<A <<B\nENV N=1\nA\nENV N=2\nB\nENV A=1", ["A=1", "#0"]),
        ("FROM a\nRUN echo $((1<<N))\nENV A=1", ["A=1", "#0"]),
        ("FROM a AS x\nONBUILD ENV L=1\nFROM x", ["L=1", "#x/0", "#1"]),
        ("FROM --platform=$P a AS x\nENV A=1", ["A=1", "#x/0"]),
        ("ARG V=1\nFROM a\nARG V\nENV V=$V W=${W:-2} X=${Y:?no}", ["?V=1", "?V=1", "V=1", "W=2", "X!", "#0"]),
        ("FROM a\nENV A=\\$B", ["A=***", "#0"]),
        ("FROM a\nENV $K=1", ["<$K>", "#0"]),
        ("FROM a\nLABEL A=1\nRUN A=1 make", ["#0"]),
    ],
)
def test_dockerfile(text: str, expected: list[str]) -> None:
    assert said("dockerfile", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nexport B=2\nC = 3", ["A=1", "B=2", "C=3"]),
        ("A='it''s'", ["A=it"]),
        ("A=1 # note\nB='1 # no note'\nC=a#b", ["A=1", "B=***", "C=***"]),
        ('A="one\ntwo"\nB=1', ["A=***", "B=1"]),
        ('A="one\nB=1\nC=2', ["A=***", "B=1", "C=2"]),
        ("# A=1\n#B=2\n## C=3\n# D='4' # note", ["A=1", "B=2", "C=3", "D=4"]),
        ("# set A=1\n# A=1 is fast\n# a=1\n# A = 1\n# http://x?a=b", []),
        ("# A=1\nA=2", ["A=2"]),
        ("NAME", ["NAME"]),
        ("A=${B:-3}\nC='${B:-3}'", ["A=3", "C=***"]),
        ("TOKEN=abc\nHOST=changeme\nURL=<your url>\nX=...\nN=", ["TOKEN", "HOST", "URL", "X", "N"]),
    ],
)
def test_dotenv(text: str, expected: list[str]) -> None:
    assert said("dotenv", text) == expected


def test_dotenv_line_that_is_none_makes_it_partial() -> None:
    facts = facts_of(BY_LANGUAGE["dotenv"], "A=1\n<<<<<<< HEAD\nB=2\n")
    assert facts.status == "partial"
    assert [fact.name for fact in facts.facts if isinstance(fact, Forward)] == ["A", "B"]


COMPOSE = "services:\n  a:\n    image: x\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMPOSE + "    environment: {A: 1, B: , C: '${C:-d}'}", ["#a", "A=1", "B", "C=d"]),
        (COMPOSE + "    environment: [A, B=1, 'C=${C:?e}', D=$$E]", ["#a", "A", "B=1", "C!", "D=***"]),
        (COMPOSE + "    environment: {A: !reset null, B: 1}", ["#a", "B=1"]),
        (COMPOSE + "    env_file: [a.env, {path: b.env, required: false}]", ["#a", "@a.env:", "@b.env:"]),
        (COMPOSE + "    env_file: ${F}", ["#a", "@:"]),
        (COMPOSE + "    extends: {file: f.yaml, service: s}", ["#a", "@f.yaml:s"]),
        (COMPOSE + "    environment: ['${P}_KEY=1']", ["#a", "<${P}_KEY>"]),
        ("x: &x {A: 1}\n" + COMPOSE + "    environment: {<<: *x, B: 2}", ["#a", "B=2", "A=1"]),
        ("x: &x {A: 1}\ny: &y {A: 2, C: 3}\n" + COMPOSE + "    environment: {<<: [*x, *y]}", ["#a", "A=1", "C=3"]),
    ],
)
def test_compose(text: str, expected: list[str]) -> None:
    assert said("yaml", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  required_env: [A_KEY, b]", ["#a.required_env/required_env", "A_KEY", "b"]),
        ("names: [A_KEY, B_KEY]\nother: [a, b]", ["#names/names", "A_KEY", "B_KEY"]),
        ("env: {A: 1, b: x}", ["#env/env", "A=1", "b=x"]),
        ("environment:\n- name: A\n  value: 1\n- {key: B}", ["#environment/environment", "A=1", "B"]),
        ("envoy: {A: 1}\nheaders: {A: 1}", []),
        ('{"containerEnv": {"A": "1"}}', ["#containerEnv/containerEnv", "A=1"]),
    ],
)
def test_other_yaml(text: str, expected: list[str]) -> None:
    assert said("yaml", text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('env := []string{"A=" + a, "B=1", `C=` + c}', ["A", "B=1", "C"]),
        ('env = append(env, fmt.Sprintf("A=%s", a), fmt.Sprintf("%s=%s", k, v))', ["A", "<{k}>"]),
        ('cmd.Env = append(os.Environ(), "A="+a)', ["*", "A"]),
        ("cmd.Env = os.Environ()", ["*"]),
        ('m := map[string]string{"A": "1", "Content-Type": "x"}', []),
        ('m := map[string]string{"A_B": "1"}', ["A_B=1"]),
        ('env := map[string]string{"a": x}', ["a"]),
        ('env["A"] = x', ["A"]),
        ('for _, k := range []string{"A", "B"} { env = append(env, k+"="+os.Getenv(k)) }', ["?A", "?B", "A", "B"]),
        ('for k := range map[string]int{"A": 1} { env[k] = x }', ["A"]),
        (
            'for _, p := range []struct{ k, v string }{{"A", a}, {k: "B"}} { env = append(env, p.k+"="+p.v) }',
            ["A", "B"],
        ),
        ('exec.Command("docker", "run", "-e", "A", "-e", "B="+b, "image")', ["A", "B"]),
        ('os.Setenv("A", "1")', ["A=1"]),
        ('url := "a?K=" + k', []),
        ('args := []string{"lower=" + x}', []),
        ('fmt.Fprintf(f, "A=%s\\nexport B=%q\\n", a, b)', ["A", "B"]),
    ],
)
def test_go_forwards(body: str, expected: list[str]) -> None:
    assert sorted(said("go", f"package p\nfunc f() {{\n{body}\n}}\n")) == sorted(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('os.Getenv("A"); os.LookupEnv("B"); syscall.Getenv("C")', ["?A", "?B", "?C"]),
        ('v := os.Getenv("A")\nif v == "" {\nlog.Fatal("x")\n}', ["?A!"]),
        ('v := os.Getenv("A")\nif v == "" {\nv = "d"\n}', ["?A=d"]),
        ('if v := os.Getenv("A"); v == "" {\npanic(1)\n}', ["?A!"]),
        ('v, ok := os.LookupEnv("A")\nif !ok {\nos.Exit(1)\n}', ["?A!"]),
        ('x := cmp.Or(os.Getenv("A"), "d")', ["?A=d"]),
        ('envx.Get("A"); getEnvInt("B", 3); MustEnv("C")', ["?A", "?B=3", "?C!"]),
        ('os.ExpandEnv("$A/${B}")', ["?A", "?B"]),
        ('viper.BindEnv("a.b"); viper.BindEnv("c", "D", "E")', ["?A_B", "?D", "?E"]),
        ("viper.AutomaticEnv()", ["<AutomaticEnv>"]),
        ('os.Getenv(fmt.Sprintf("T%d_X", n))', ["<T{}_X>"]),
        ('f := &cli.StringFlag{EnvVars: []string{"A", "B"}}', ["?A", "?B"]),
        ('http.Get("A"); log.Printf("ENV"); t.Setenv("A")', []),
    ],
)
def test_go_reads(body: str, expected: list[str]) -> None:
    assert sorted(said("go", f"package p\nfunc f() {{\n{body}\n}}\n")) == sorted(expected)


def test_go_struct_tags() -> None:
    text = """package p
type c struct {
	A string `env:"A,default=1"`
	B string `env:"B" envDefault:"2"`
	C string `env:"C,required" json:"c"`
	D string `envconfig:"D" required:"true"`
	E string `env:"-"`
	N n      `envPrefix:"P_"`
}
type n struct {
	F string `env:"F"`
}
"""
    assert said("go", text) == ["?A=1", "?B=2", "?C!", "?D!", "?P_F"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('os.environ["A"]; os.environ.get("B", "2"); os.getenv("C")', ["?A!", "?B=2", "?C"]),
        ('os.getenv("A") or "d"', ["?A=d"]),
        ('v = os.getenv("A")\nif not v:\n    raise SystemExit', ["?A!"]),
        ('try:\n    os.environ["A"]\nexcept KeyError:\n    pass', ["?A"]),
        ('if "A" in os.environ:\n    os.environ["A"]', ["?A", "?A"]),
        ('from os import environ as e, getenv as g\ne["A"]; g("B")', ["?A!", "?B"]),
        ('import os as o\no.environ["A"]', ["?A!"]),
        ('e = os.environ\ne["A"]', ["?A!"]),
        ('os.environb[b"A"]', ["?A!"]),
        ('for k in ("A", "B"):\n    os.getenv(k)', ["?A", "?B"]),
        ('KEYS = {"A": 1}\nfor k, v in KEYS.items():\n    os.getenv(k)', ["?A"]),
        ('os.getenv(f"{p}_K"); os.getenv(p + "_L")', ["<{p}_K>", "<{p}_L>"]),
        ('def get_env(k, d=None):\n    return os.getenv(k, d)\nget_env("A", "1")', ["?A=1"]),
        ('def setting(k):\n    return os.environ[k]\nsetting("A")', ["?A"]),
        ('@click.option("--x", envvar="A")\ndef f(): pass', ["?A"]),
        ("from decouple import config\nconfig('A'); config('B', default='1')", ["?A!", "?B=1"]),
        ('d = {}\nd["A"]; d.get("B")', []),
        ("x = 'os.environ[\"A\"]'", []),
        ('del os.environ["A"]', []),
    ],
)
def test_python_reads(body: str, expected: list[str]) -> None:
    assert sorted(said("python", f"import os\n{body}\n")) == sorted(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('run(x, env={**os.environ, "A": v, "B": "1"})', ["*", "A", "B=1"]),
        ("run(x, env=dict(os.environ, A=v))", ["*", "*", "A"]),
        ("run(x, env=os.environ)", ["*"]),
        ("env = os.environ.copy()\nenv['A'] = v", ["*", "A"]),
        ('env.update({"A": v}, B=w)', ["A", "B"]),
        ('os.environ["A"] = "1"', ["A=1"]),
        ('run(["docker", "run", "-e", "A", "-e", f"B={v}", "-e", "C=1"])', ["A", "B", "C=1"]),
        ('for k in ["A", "B"]:\n    cmd += ["-e", f"{k}={v}"]', ["A", "B"]),
        ('run(["x", "-e", f"{k}={v}"])', ["<{k}>"]),
        ('headers = {"A": v}', []),
        ('environment = ["A=1", f"B={v}"]', ["A=1", "B"]),
    ],
)
def test_python_forwards(body: str, expected: list[str]) -> None:
    assert sorted(said("python", f"import os\n{body}\n")) == sorted(expected)


def test_python_settings() -> None:
    text = """
from pydantic_settings import BaseSettings
class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="app_")
    port: int = 8080
    token: str
    url: str = Field("u", validation_alias=AliasChoices("A_URL", "B_URL"))
    kind: ClassVar[str] = "x"
    _own: int = 1
class Child(Base):
    extra: bool = True
class Plain:
    nothing: int = 1
"""
    assert said("python", text) == ["?APP_PORT=8080", "?APP_TOKEN!", "?A_URL=u", "?B_URL=u", "?APP_EXTRA=True"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| Variable | Default |\n|---|---|\n| `A` | `1` |\n| `B` | — |", ["A=1", "B"]),
        ("| `X` | Variable |\n|---|---|\n| a \\| `C` | `A_B` |", ["A_B"]),
        ("Variable | Default\n---|---\n`A_B` | 1", ["A_B=1"]),
        ("| Env |\n|---|\n| `A_*` |\n| `B_<NAME>` |\n| `C_{X,Y}` |", ["A_*", "B_*", "C_X", "C_Y"]),
        ("| Env |\n|---|\n| `A_B` (deprecated) |\n| ~~`C_D`~~ |", ["A_B~", "C_D~"]),
        ("| Env |\n|---|\n| A_B |\n| `$C_D` |\n| `E_F=1` |", ["A_B", "C_D", "E_F=1"]),
        ("| Verb | Path |\n|---|---|\n| `GET` | `/x` |", []),
        ("```\n| Env |\n|---|\n| `A_B` |\n```", []),
        ("<!--\n| Env |\n|---|\n| `A_B` |\n-->", []),
        ("| Env | Default |\n|---|---|\n| `A_B` | taken from the host |", ["A_B"]),
        ("| Env |\n|---|\n| `A_B` | surplus |", ["A_B"]),
    ],
)
def test_markdown(table: str, expected: list[str]) -> None:
    assert [word for word in said("markdown", table) if not word.startswith("#")] == expected


def test_makefile() -> None:
    text = (
        "export A B\nexport C := 1\nD ?= 2\n# export N\nall:\n"
        '\t@docker run -e E="$$E" -e F=$(F) \\\n\t  $${G:+-e G="$$G"} image\n\t# -e N\n'
    )
    facts = facts_of(BY_LANGUAGE["make"], text, "make").facts
    assert said("make", text)[:3] == ["A", "B", "C=1"]
    places = {fact.name: (fact.at.line, fact.at.column) for fact in facts if isinstance(fact, Forward)}
    assert places["E"] == (6, 14)
    assert places["F"] == (6, 25)
    assert places["G"] == (7, 4)
    assert "N" not in places


def test_justfile() -> None:
    text = 'export A := "1"\nexport B := env_var_or_default("B", "2")\nrun:\n  docker run -e C="$C" {{x}} image\n'
    assert said("just", text)[:2] == ["A=1", "B=2"]
    assert "C" in said("just", text)


def test_scripts_in_yaml() -> None:
    text = "jobs:\n  e2e:\n    steps:\n      - run: |\n          docker run \\\n            -e A_KEY image\n"
    (fact,) = (fact for fact in facts_of(BY_LANGUAGE["yaml"], text).facts if isinstance(fact, Forward))
    assert (fact.name, fact.at.line, fact.at.column) == ("A_KEY", 6, 13)
