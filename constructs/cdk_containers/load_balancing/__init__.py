"""Load balancers, their listeners, and the tasks behind them."""
