"""A sale on private engines while workers are killed and engines are lost, and a judge of what is left.

    with System(Sale(…)) as system: report = run_campaign(system, Plan(seed=7, kills=50, …))

`make faults` runs the long one and prints its table (docs/faults.md); a short one is part of `make test`.
"""
