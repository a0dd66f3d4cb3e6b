package a

func TestA(t *testing.T) {}
func Test(t *testing.T) {}
func Test_b(t *testing.T) {}
func Test1(t *testing.T) {}
func Testing() {}
func (s *Suite) TestB() {}
func (Suite) helper() {}
func FuzzC(f *testing.F) {}
func BenchmarkD(b *testing.B) {}
func ExampleE() {}
func Examples() {}
func MyTestF() {}
func testG() {}

// func TestH(t *testing.T) {}
var TestI = func() {}
