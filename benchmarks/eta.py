"""How often the delivery estimate is right, and how often the silence alarm is wrong:  bin/bench eta

Generated parcels with known truth (etas/world.py) are counted by the product's own code and estimated on weeks that
the counts have not seen (etas/backtest.py). benchmarks/README.md says how to read it.
"""

import argparse
import statistics
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict
from embedded.launching import free_port

if TYPE_CHECKING:  # its import needs Django to be set up
    from benchmarks.etas.backtest import Outcome

LOWEST, HIGHEST = 0.78, 0.82
WITHIN = 72  # hours on delivery days within which a lost parcel must have raised the alarm
END = date(2026, 3, 2)  # a Monday; the held-out weeks before it hold a peak, holidays and calm weeks


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    verdict = Verdict()
    stage.prepare({"STOEP_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})
    processes.manage(["migrate", "--no-input", "-v0"], {})
    scene = stage.set_up()
    run(scene.merchant_id, options, verdict)
    return verdict.close()


def run(merchant_id: int, options: argparse.Namespace, verdict: Verdict) -> None:
    """Everything but the servers: also what the smoke test calls."""
    from benchmarks.etas.backtest import walk
    from benchmarks.etas.world import parcels
    from merchants.tenancy import scoped

    end = END - timedelta(weeks=options.before)
    held_out = [end - timedelta(weeks=number) for number in range(options.held_out, 0, -1)]
    with scoped(merchant_id):
        outcome = walk(parcels(options.weeks, end, options.seed, options.volume), merchant_id, held_out)
    verdict.figure(f"estimates at the hand-over, {options.held_out} held-out weeks before {end}, seed {options.seed}")
    verdict.figure(f"{'':<26}{'dates':>6}{'none':>7}  {'covered':>7}  {'width':>5}  {'MAE':>5}   carrier's own MAE")
    for name, tally in sorted(outcome.at_hand_over.items()):
        verdict.figure(tally.line(name))
    verdict.figure(outcome.mornings.line("each morning until it came"))
    _judge(outcome, verdict)


def _judge(outcome: "Outcome", verdict: Verdict) -> None:
    overall = outcome.at_hand_over["all"]
    verdict.figure("where the dates come from: " + ", ".join(f"{name} {n}" for name, n in overall.bases.most_common()))
    verdict.bar(
        f"coverage {overall.coverage:.1%} of {overall.said} estimates (bar {LOWEST:.0%} to {HIGHEST:.0%})",
        LOWEST <= overall.coverage <= HIGHEST,
    )
    alarms = outcome.alarms
    hits = sum(hours <= WITHIN for hours in alarms.hours)
    verdict.figure(
        f"silence: false alarms {alarms.false} in {alarms.pauses} pauses ({alarms.false / max(alarms.pauses, 1):.2%}), "
        f"{alarms.disturbed} of {alarms.came} parcels that came ({alarms.disturbed / max(alarms.came, 1):.1%})"
    )
    if alarms.lost:
        verdict.figure(
            f"silence: {hits} of {alarms.lost} lost parcels raised it within {WITHIN} hours "
            f"({hits / alarms.lost:.0%}), half of them within {statistics.median(alarms.hours):.0f}"
        )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench eta", description=__doc__)
    parser.add_argument("--weeks", type=int, default=65, help="of history and held-out weeks together")
    parser.add_argument("--held-out", type=int, default=16, help="weeks at the end that are estimated")
    parser.add_argument("--before", type=int, default=0, help="end so many weeks earlier: for trying things out")
    parser.add_argument("--seed", type=int, default=20260323)
    parser.add_argument("--volume", type=float, default=1.0, help="times the usual number of parcels")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
