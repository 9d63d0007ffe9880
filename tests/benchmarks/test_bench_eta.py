"""The estimate's benchmark still fits the product. What it measures is for `bin/bench eta`; here it is a hundredth."""

from benchmarks import eta
from benchmarks.etas.backtest import cells_of
from benchmarks.etas.world import LANES, parcels
from benchmarks.rig.verdict import Verdict
from tests.cast import Shop
from tracking.models import SilenceCount, TransitCount


def test_a_small_world_is_counted_estimated_and_judged(loper: Shop) -> None:
    verdict = Verdict()
    eta.run(loper.merchant.pk, eta._options(["--weeks", "12", "--held-out", "3", "--volume", "0.1"]), verdict)
    told = "\n".join(verdict._lines)
    assert "coverage" in told and "silence: false alarms" in told
    assert "postnl to NL" in told and "thin history" in told and "each morning" in told
    with loper.scoped():
        assert TransitCount.objects.filter(lane="NL-NL").exists()
        assert SilenceCount.objects.exists()


def test_the_world_repeats_itself_and_its_lost_parcels_are_not_counted() -> None:
    first, again = (list(parcels(4, eta.END, seed=7, volume=0.2)) for _ in range(2))
    assert first == again
    assert first != list(parcels(4, eta.END, seed=8, volume=0.2))
    assert {parcel.lane.carrier for parcel in first} >= {"postnl", "dpd", "dhl_parcel_nl"}
    assert all(bool(cells_of(parcel)) == bool(parcel.came_at) for parcel in first)
    assert {lane.says.style for lane in LANES} == {"", "best", "informed"}


def test_a_coverage_outside_the_bar_is_an_exit_code() -> None:
    from benchmarks.etas.backtest import Outcome

    outcome, verdict = Outcome(), Verdict()
    overall = outcome.at_hand_over["all"]
    overall.asked, overall.right = 100, 90
    eta._judge(outcome, verdict)
    assert verdict.close() == 1
