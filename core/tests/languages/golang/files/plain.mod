// Deprecated: x
module "example.com/m" // y

go 1.22

require (
	a.b/c v1.0.0
	d.e/f v1.0.0 // indirect
)

require g v1.0.0

replace a.b/c v1.0.0 => ../c
replace "d.e/f" => `./f g`
replace (
	g => h v2.0.0 // there
	i v1.0.0 => ./i
	// nothing
	=> ./none
	j =>
	k
)
use ./a
use (
	./b
	"./c d"
)
use
module
retract v1.0.0
