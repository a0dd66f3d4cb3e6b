test_one() { :; }
function run_tests { :; }
helper() { :; }
test_value=1
@test "bats" { true; }
