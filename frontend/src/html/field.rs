//! The HTML of one question: label, hint, places for problem and warning, and
//! the widget of its kind. `live::fields` finds them by these ids.

use crate::ids::{ITEM, field_id};
use domain::region::{self, Place};
use domain::service::{Choice, Kind, Question, Service};
use domain::text::fields as t;
use leptos::prelude::*;

/// Up to this many options are all shown as radio buttons: as many as fit on
/// a small phone with targets of 44 pixels.
const SHORT_LIST: usize = 7;

/// From this many options on, a list can be searched: more than a phone's own
/// list shows at once.
const LONG_LIST: usize = 15;

/// A whole field. `list` is the repeated step that it belongs to.
pub fn field(service: &Service, question: &Question, list: Option<&str>, lebong: &[Place]) -> AnyView {
    let path = match list {
        Some(list) => format!("{list}.{ITEM}.{}", question.id),
        None => question.id.clone(),
    };
    let id = field_id(&path);
    let options = service.choices(question);
    let widget = match question.kind {
        Kind::Choice if options.len() <= SHORT_LIST => buttons("radio", &path, &id, question, options),
        Kind::Choices => buttons("checkbox", &path, &id, question, options),
        Kind::Choice => select(&path, &id, question, options),
        Kind::Village | Kind::Regency | Kind::District => places(&path, &id, question, lebong),
        _ => line(&path, &id, question),
    };
    let label = view! {
        {question.label.clone()}
        {question.optional.then(|| view! { <span class="optional">" "{t::optional()}</span> })}
    };
    let about = view! {
        {question.hint.clone().map(|hint| view! { <p class="hint" id=format!("{id}-h")>{hint}</p> })}
        <p class="problem" id=format!("{id}-p") hidden></p>
    };
    let warning = view! { <p class="warning" id=format!("{id}-w") hidden></p> };
    let hidden = question.when.is_some();
    let grouped = matches!(question.kind, Kind::Choices | Kind::Village | Kind::Regency | Kind::District)
        || (question.kind == Kind::Choice && options.len() <= SHORT_LIST);
    if grouped {
        view! {
            <fieldset class="field" id=id.clone() data-path=path hidden=hidden aria-describedby=described_by(&id)>
                <legend>{label}</legend>
                {about}
                {widget}
                {warning}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" data-path=path hidden=hidden>
                <label for=id>{label}</label>
                {about}
                {widget}
                {warning}
            </div>
        }
        .into_any()
    }
}

fn described_by(id: &str) -> String {
    format!("{id}-h {id}-p {id}-w")
}

/// How the browser itself should treat an input. The pattern gives a first
/// judgement before the code is there; it is never stricter than the domain.
struct Manner {
    kind: &'static str,
    input_mode: &'static str,
    pattern: Option<&'static str>,
    /// What the browser's own judgement says, as long as there is no other.
    native: &'static str,
    longest: usize,
    class: &'static str,
}

fn manner(kind: Kind) -> Manner {
    let plain =
        Manner { kind: "text", input_mode: "text", pattern: None, native: "", longest: 100, class: "wide" };
    let digits = Manner { input_mode: "numeric", class: "number", ..plain };
    let sixteen = Some("([ .\\-]*[0-9]){16}[ .\\-]*");
    match kind {
        Kind::Nik => Manner { pattern: sixteen, native: t::native_nik(), longest: 30, ..digits },
        Kind::NoKk => Manner { pattern: sixteen, native: t::native_no_kk(), longest: 30, ..digits },
        Kind::Date => Manner {
            pattern: Some("[0-9]{1,4}[ .\\/\\-]*[0-9]{1,2}[ .\\/\\-]*[0-9]{1,4}"),
            native: t::native_date(),
            longest: 14,
            class: "short",
            ..digits
        },
        Kind::Phone => Manner { kind: "tel", input_mode: "tel", longest: 30, class: "number", ..plain },
        Kind::Email => Manner { input_mode: "email", longest: 254, ..plain },
        Kind::Time => Manner { longest: 8, class: "short", ..plain },
        Kind::Integer => Manner { longest: 9, class: "short", ..digits },
        Kind::RtRw => Manner { longest: 3, class: "short", ..digits },
        Kind::PostalCode => Manner { longest: 5, class: "short", ..digits },
        Kind::Decimal => Manner { input_mode: "decimal", longest: 9, class: "short", ..plain },
        _ => plain,
    }
}

fn line(path: &str, id: &str, question: &Question) -> AnyView {
    let manner = manner(question.kind);
    let (name, id) = (path.to_owned(), id.to_owned());
    if question.kind == Kind::LongText {
        return view! { <textarea id=id.clone() name=name rows="3" aria-describedby=described_by(&id)></textarea> }
            .into_any();
    }
    let native = (!manner.native.is_empty()).then(|| view! { <p class="problem native">{manner.native}</p> });
    let unit = question.unit.clone().map(|unit| view! { <span class="unit">{unit}</span> });
    let read = (question.kind == Kind::Date)
        .then(|| view! { <p class="read" id=format!("{id}-r") aria-live="polite"></p> });
    let autocomplete = question.autocomplete.clone().unwrap_or_else(|| "off".to_owned());
    view! {
        <input id=id.clone() name=name type=manner.kind class=manner.class inputmode=manner.input_mode
            pattern=manner.pattern maxlength=manner.longest.to_string() autocomplete=autocomplete
            aria-describedby=described_by(&id)/>
        {unit}
        {native}
        {read}
    }
    .into_any()
}

/// Radio buttons, or boxes to tick.
fn buttons(kind: &'static str, path: &str, id: &str, question: &Question, options: &[Choice]) -> AnyView {
    options
        .iter()
        .enumerate()
        .map(|(at, option)| {
            let id = format!("{id}-{at}");
            let chosen = question.default.as_ref() == Some(&option.code);
            view! {
                <div class="radio">
                    <input type=kind id=id.clone() name=path.to_owned() value=option.code.clone() checked=chosen/>
                    <label for=id>{option.name.clone()}</label>
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn select(path: &str, id: &str, question: &Question, options: &[Choice]) -> AnyView {
    let options_count = options.len();
    let options = options
        .iter()
        .map(|option| {
            let chosen = question.default.as_ref() == Some(&option.code);
            view! { <option value=option.code.clone() selected=chosen>{option.name.clone()}</option> }
        })
        .collect_view();
    let search = (options_count > LONG_LIST).then(|| filter(id, &question.label));
    view! {
        {search}
        <select id=id.to_owned() name=path.to_owned() aria-describedby=described_by(id)>
            <option value="">{t::choose()}</option>
            {options}
        </select>
    }
    .into_any()
}

/// A box that leaves only those options in the list that have what is typed.
/// The list itself is the phone's own, so it works by touch, keyboard and
/// screen reader alike.
fn filter(id: &str, label: &str) -> AnyView {
    let box_id = format!("{id}-c");
    view! {
        <div class="filter">
            <label for=box_id.clone()>{t::filter(label)}</label>
            <input id=box_id type="search" data-filter=id.to_owned() autocomplete="off" autocapitalize="none"
                enterkeyhint="next" maxlength="40"/>
            <p class="hint" role="status" id=format!("{id}-n")></p>
        </div>
    }
    .into_any()
}

/// One select for each level of a place, from the large to the small, and above
/// them a box that finds a village or a kabupaten by its name, for those who do
/// not know what it lies in. The kecamatan of Lebong stand there from the start;
/// all others are put in by `live::places`.
fn places(path: &str, id: &str, question: &Question, lebong: &[Place]) -> AnyView {
    let (kind, labels) = match question.kind {
        Kind::Village => ("village", vec![t::district(), t::village()]),
        Kind::Regency => ("regency", vec![t::province(), t::regency()]),
        _ => ("district", vec![t::province(), t::regency(), t::district()]),
    };
    let search = filter(id, labels[1]);
    let districts = lebong.first().and_then(|p| p.inside.first()).map_or(&[][..], |l| l.inside.as_slice());
    let selects = labels
        .into_iter()
        .enumerate()
        .map(|(at, label)| {
            let id = format!("{id}-{at}");
            let known = if question.kind == Kind::Village && at == 0 { districts } else { &[] };
            let options = known
                .iter()
                .map(|p| view! { <option value=p.code.clone()>{p.name.clone()}</option> })
                .collect_view();
            let outside = (question.outside && at == 0)
                .then(|| view! { <option value=region::OUTSIDE>{t::outside_lebong()}</option> });
            view! {
                <div class="level" hidden={at > 0}>
                    <label for=id.clone()>{label}</label>
                    <select id=id data-level=at.to_string()>
                        <option value="">{t::choose()}</option>
                        {options}
                        {outside}
                    </select>
                </div>
            }
        })
        .collect_view();
    view! { <div class="places" data-kind=kind data-place=path.to_owned()>{search}{selects}</div> }.into_any()
}
