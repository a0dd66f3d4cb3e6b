"""Settings of a build: flags on its command line."""

TextInfo = provider("The value of a text_setting.", fields = {"value": "a string"})

def _text_setting_impl(ctx):
    return TextInfo(value = ctx.build_setting_value)

text_setting = rule(
    implementation = _text_setting_impl,
    build_setting = config.string(flag = True),
    doc = "A string that a flag sets.",
)
