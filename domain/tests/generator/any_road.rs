//! Any right road through any form is accepted, in browser and function alike.

use crate::both::all;
use domain::samples::any;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Roads for each service.
const ROADS: u32 = 16;

#[test]
fn any_right_road_is_accepted() {
    for both in all() {
        let config = Config { cases: ROADS, failure_persistence: None, ..Config::default() };
        // The same roads in every run.
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let ended = std::cell::Cell::new(0);
        let found = runner.run(&vec(0usize..1_000, 40), |picks| {
            let mut next = picks.iter().cycle();
            let sample = any(both.context(), &mut |most| next.next().map_or(0, |pick| pick % most));
            let Some(sample) = sample else { return Ok(()) };
            ended.set(ended.get() + 1);
            let application = both
                .parse(&sample.answers, &sample.pages())
                .map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
            if application.answers == sample.answers {
                Ok(())
            } else {
                Err(TestCaseError::fail("the answers were changed"))
            }
        });
        assert!(found.is_ok(), "{}: {found:?}", both.service.id);
        // A road that leads nowhere proves nothing: most of them must not.
        assert!(ended.get() * 2 >= ROADS, "{}: only {} roads end", both.service.id, ended.get());
    }
}
