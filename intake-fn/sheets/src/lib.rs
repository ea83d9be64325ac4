//! Makes PDFs of sheets: the statements that residents print, sign and attach,
//! and the office's own forms for staff.
//!
//! What stands on a sheet is data (`domain::sheet`). Here it is filled with
//! answers (`fill`), laid out on A4 (`layout`) and written as PDF (`draw`).
//! Answers are only ever text to print: there is no markup that one could
//! break out of.

mod draw;
mod fill;
mod font;
mod inline;
mod layout;
mod page;

pub use fill::{Filled, fill};

use domain::answers::Answers;
use domain::application::Context;
use domain::catalogue;
use domain::sheet::Sheet;

/// The PDF of a sheet filled in, or why it could not be written (never with
/// what was filled in).
pub fn pdf(sheet: &Sheet, filled: &Filled) -> Result<Vec<u8>, &'static str> {
    draw::draw(sheet, &layout::lay_out(sheet, filled))
}

/// The PDF of one of a service's sheets, out of answers that may be
/// incomplete. `None` when the service has no such sheet for them.
pub fn of_service(
    context: Context<'_>,
    code: &str,
    answers: &Answers,
) -> Option<Result<Vec<u8>, &'static str>> {
    let (sheet, used) = catalogue::sheets_of(&context.service.id).find(|(sheet, _)| sheet.code == code)?;
    Some(pdf(sheet, &fill(sheet, used, context, answers)))
}
