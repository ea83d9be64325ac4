//! The applications written by hand, which also the journeys type in.

use crate::filled::{Filled, SERVICES};

#[test]
fn a_complete_application_is_accepted_as_it_is() {
    for id in SERVICES {
        let form = Filled::complete(id);
        let application = form.parse().unwrap();
        assert_eq!(application.answers, form.answers, "{}", form.service.id);
        assert_eq!(application.warnings, vec![], "{}", form.service.id);
        assert_eq!(application.district, "17.07.01", "{}", form.service.id);
        assert_eq!(application.nik.as_str(), form.answers.get(&form.service.nik_field));
        assert_eq!(application.pages.len(), form.documents.values().sum::<usize>());
    }
}
