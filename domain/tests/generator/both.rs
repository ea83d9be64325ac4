//! The two readings of a service: the function's and the browser's.

use domain::answers::Answers;
use domain::application::{self, Checked, Context, Page};
use domain::catalogue::{FORMS, offered, regions};
use domain::lean;
use domain::problem::Problem;
use domain::samples::{Roads, roads};
use domain::service::Service;
use std::sync::LazyLock;
use time::Date;
use time::macros::date;

/// The day on which all these tests play.
pub const TODAY: Date = date!(2026 - 11 - 23);

/// A service as the function reads it and as the browser does, with the
/// applications that reach everything in it.
pub struct Both {
    pub service: &'static Service,
    pub roads: Roads,
    form: Service,
}

/// Every form that is offered.
pub fn all() -> &'static [Both] {
    static ALL: LazyLock<Vec<Both>> = LazyLock::new(|| {
        let form = |id: &str| FORMS.iter().find(|(of, _)| *of == id).unwrap().1;
        let forms = offered().filter(|s| s.kind.is_form());
        forms.map(|service| Both::new(service, form(&service.id))).collect()
    });
    &ALL
}

impl Both {
    fn new(service: &'static Service, form: &str) -> Both {
        let roads = roads(Context { service, today: TODAY, regions: regions() });
        Both { service, roads, form: lean::from_text(form).unwrap() }
    }

    pub fn context(&self) -> Context<'_> {
        Context { service: self.service, today: TODAY, regions: regions() }
    }

    fn in_browser(&self) -> Context<'_> {
        Context { service: &self.form, ..self.context() }
    }

    /// Judges the answers in both; they must agree in everything.
    pub fn check(&self, answers: &Answers) -> Checked {
        let checked = application::check(self.context(), answers);
        assert_eq!(checked, application::check(self.in_browser(), answers), "{}", self.service.id);
        checked
    }

    /// Judges a whole application in both; they must agree in everything.
    pub fn parse(&self, answers: &Answers, pages: &[Page]) -> Result<application::Application, Vec<Problem>> {
        let parsed = application::parse(self.context(), answers, pages);
        let browser = application::parse(self.in_browser(), answers, pages);
        match (&parsed, &browser) {
            (Ok(one), Ok(other)) => {
                assert_eq!((&one.answers, &one.pages), (&other.answers, &other.pages), "{}", self.service.id);
                assert_eq!((&one.district, &one.warnings), (&other.district, &other.warnings));
            }
            (Err(one), Err(other)) => assert_eq!(one, other, "{}", self.service.id),
            _ => panic!("{}: the browser says {browser:?}, the function {parsed:?}", self.service.id),
        }
        parsed
    }
}
