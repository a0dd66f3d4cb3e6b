// Package limits holds what nobody may have more of.
package limits

// LINT.IfChange(previews)

// Previews is how many previews a team may have at a time.
const Previews = 20

// LINT.ThenChange(//docs/limits.md:previews)

// LINT.IfChange(log-lines)

// LogLines is how many lines of a preview's output are kept.
const LogLines = 10_000

// LINT.ThenChange(//docs/limits.md:output)
