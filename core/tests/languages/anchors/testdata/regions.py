#region plain
a = 1
#endregion

# region: with a colon
b = 1
# endregion: with a colon

x = 1  # lockstitch: begin behind
c = 1
y = 1  # lockstitch: end behind

# lockstitch:begin tight
# lockstitch:end tight

# endregion never begun
# lockstitch: end never begun either
# lockstitch: begin twice
# lockstitch: begin twice
d = 1
# lockstitch: end twice
e = 1
# lockstitch: end
text = """
# region in a string
# endregion
"""
# regions are no region
# lockstitch: beginning of nothing
