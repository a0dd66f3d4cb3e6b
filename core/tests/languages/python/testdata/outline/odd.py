# What is no Python 3, and what no interpreter accepts.
# ---- numbers ----
octal = 010, 10L, 0xFFL, 0777
ticks = `x`
lost_names = '\N{NO SUCH}', '\U00110000', b'\xzz', '\777'
# ---- statements ----
def unpacks(a, (b, c), d=1): ...
exec "code"
class Old: pass
escapes = '\q', b'\x41\u0041', b'a' 'b', b'\N{BULLET}'
