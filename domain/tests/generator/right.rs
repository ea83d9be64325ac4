//! What is right is accepted, and everything can be reached.

use crate::both::all;
use domain::samples::{longest, plain};

#[test]
fn nothing_is_out_of_reach() {
    let mut unreached = Vec::new();
    for both in all() {
        let roads = &both.roads;
        unreached.extend(roads.unreached.iter().map(|what| format!("{}: {what}", both.service.id)));
        for sample in &roads.samples {
            let application = both.parse(&sample.answers, &sample.pages()).unwrap();
            assert_eq!(application.answers, sample.answers, "{}", both.service.id);
        }
        for stop in &roads.stops {
            let problems = both.check(&stop.sample.answers).problems;
            assert!(
                problems.iter().all(|p| p.code.message() == stop.text),
                "{}: {problems:?}",
                both.service.id
            );
            assert!(!problems.is_empty());
        }
    }
    assert!(unreached.is_empty(), "{} out of reach:\n{}", unreached.len(), unreached.join("\n"));
}

#[test]
fn the_longest_road_has_at_least_the_steps_of_the_plain_one() {
    for both in all() {
        let steps =
            |sample: &domain::samples::Sample| domain::record::render(both.context(), &sample.answers).len();
        let (plain, longest) = (plain(both.context()).unwrap(), longest(both.context()).unwrap());
        assert!(steps(&longest) >= steps(&plain), "{}", both.service.id);
        assert!(both.parse(&longest.answers, &longest.pages()).is_ok(), "{}", both.service.id);
    }
}
