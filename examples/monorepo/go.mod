module example.com/slipway

go 1.22
