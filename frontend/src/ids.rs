//! Names that `html` writes into the pages and `live` looks for.

/// Stands for the position of an item in the template of a repeated step.
pub const ITEM: &str = "__N__";

/// Stands for the number of an item, counted from one.
pub const NUMBER: &str = "__M__";

/// Ids of the places behind the steps. They stand in the address.
pub const DOCUMENTS: &str = "dokumen";
/// Check your answers.
pub const REVIEW: &str = "periksa";
/// The receipt.
pub const RECEIPT: &str = "terdaftar";

/// The id of the element that belongs to a path: dots become hyphens.
pub fn field_id(path: &str) -> String {
    ["f-", &path.replace('.', "-")].concat()
}
