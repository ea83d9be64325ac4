//! JSON for the browser, small rather than general.
//!
//! serde_json is what the function reads and writes with; in the browser its
//! generated code would weigh more than all the rest of the program. The tests
//! hold both against each other on everything that goes over the wire.
//!
//! Reading is lenient, as an old tab must be: a key that is missing or holds
//! something else reads as nothing, empty or `false`. Numbers are whole and not
//! negative; nothing that we exchange has others.

mod records;

use std::collections::BTreeMap;

/// What a JSON text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`, and whatever is not there.
    #[default]
    Nothing,
    /// `true` or `false`.
    Truth(bool),
    /// A number without sign and fraction.
    Number(u64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys with their values, in the order of the text.
    Map(Vec<(String, Value)>),
}

/// Made out of a JSON value.
pub trait Read: Sized {
    /// Reads the value; never fails, see the module.
    fn read(value: Value) -> Self;
}

/// Written as JSON.
pub trait Write {
    /// Appends the value to a text.
    fn write(&self, out: &mut String);
}

/// Reads a JSON text; `None` when it is none.
pub fn from_text<T: Read>(text: &str) -> Option<T> {
    parse(text).map(T::read)
}

/// Writes a JSON text.
pub fn to_text(value: &dyn Write) -> String {
    let mut out = String::new();
    value.write(&mut out);
    out
}

/// Deepest nesting that is read; ours is below ten.
const DEEPEST: usize = 32;

/// Reads a JSON text; `None` when it is none.
pub fn parse(text: &str) -> Option<Value> {
    let mut rest = Rest { text, at: 0 };
    let value = rest.value(DEEPEST)?;
    rest.blank();
    (rest.at == text.len()).then_some(value)
}

/// A text, and how far it has been read.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Passes over a character, and blanks before it, if it is the next.
    fn pass(&mut self, character: u8) -> bool {
        self.blank();
        let next = self.peek() == character;
        self.at += usize::from(next);
        next
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(value)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.blank();
        match self.peek() {
            b'{' => {
                let mut map = Vec::new();
                self.each(b'}', |rest| {
                    rest.blank();
                    let key = rest.string()?;
                    rest.pass(b':').then_some(())?;
                    map.push((key, rest.value(depth)?));
                    Some(())
                })?;
                Some(Value::Map(map))
            }
            b'[' => {
                let mut list = Vec::new();
                self.each(b']', |rest| {
                    list.push(rest.value(depth)?);
                    Some(())
                })?;
                Some(Value::List(list))
            }
            b'"' => self.string().map(Value::Text),
            b't' => self.word("true", Value::Truth(true)),
            b'f' => self.word("false", Value::Truth(false)),
            b'n' => self.word("null", Value::Nothing),
            _ => self.number(),
        }
    }

    /// Reads what stands between brackets, parted by commas.
    fn each(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.pass(end) {
            return Some(());
        }
        loop {
            one(self)?;
            if !self.pass(b',') {
                return self.pass(end).then_some(());
            }
        }
    }

    fn number(&mut self) -> Option<Value> {
        let begin = self.at;
        let mut number = 0u64;
        while self.peek().is_ascii_digit() {
            number = number.checked_mul(10)?.checked_add(u64::from(self.peek() - b'0'))?;
            self.at += 1;
        }
        (self.at > begin).then_some(Value::Number(number))
    }

    fn string(&mut self) -> Option<String> {
        if self.peek() != b'"' {
            return None;
        }
        self.at += 1;
        let mut string = String::new();
        loop {
            let begin = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            string.push_str(self.text.get(begin..self.at)?);
            let end = self.peek();
            self.at += 1;
            match end {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek();
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                // Characters beyond U+FFFF are written as two halves (RFC 8259, 7).
                let code = match first {
                    0xD800..0xDC00 => {
                        self.word("\\u", Value::Nothing)?;
                        let second = self.hex()?.checked_sub(0xDC00).filter(|half| *half < 0x400)?;
                        0x1_0000 + ((first - 0xD800) << 10) + second
                    }
                    code => code,
                };
                char::from_u32(code)?
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }
}

impl Value {
    /// Takes the value of a key out; nothing when it is not there.
    #[inline(never)]
    fn remove(&mut self, key: &str) -> Value {
        let Value::Map(map) = self else { return Value::Nothing };
        match map.iter_mut().find(|(name, _)| name == key) {
            Some((_, value)) => std::mem::take(value),
            None => Value::Nothing,
        }
    }

    /// The text, if it is one; else an empty one.
    pub fn word(&self) -> &str {
        if let Value::Text(text) = self { text } else { "" }
    }

    /// Reads the value of a key.
    pub fn take<T: Read>(&mut self, key: &str) -> T {
        T::read(self.remove(key))
    }
}

/// Appends a text in quotation marks.
#[inline(never)]
pub fn quote(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..'\u{20}' => {
                out.push_str("\\u00");
                out.push(char::from(HEX[c as usize >> 4]));
                out.push(char::from(HEX[c as usize & 15]));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// Appends the fields of a record.
#[inline(never)]
pub fn fields(fields: &mut dyn Iterator<Item = (&str, &dyn Write)>, out: &mut String) {
    out.push('{');
    for (at, (name, value)) in fields.enumerate() {
        if at > 0 {
            out.push(',');
        }
        quote(name, out);
        out.push(':');
        value.write(out);
    }
    out.push('}');
}

impl Read for String {
    fn read(value: Value) -> String {
        if let Value::Text(text) = value { text } else { String::new() }
    }
}

impl Write for String {
    fn write(&self, out: &mut String) {
        quote(self, out);
    }
}

impl Read for bool {
    fn read(value: Value) -> bool {
        value == Value::Truth(true)
    }
}

impl Write for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

/// Whole numbers; one that is too large reads as the largest.
macro_rules! numbers {
    ($($kind:ty),*) => { $(
        impl Read for $kind {
            fn read(value: Value) -> $kind {
                if let Value::Number(number) = value { number.try_into().unwrap_or(<$kind>::MAX) } else { 0 }
            }
        }

        impl Write for $kind {
            fn write(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        }
    )* };
}

numbers!(u16, i32, u64, usize);

impl Read for Value {
    fn read(value: Value) -> Value {
        value
    }
}

impl Write for Value {
    fn write(&self, out: &mut String) {
        match self {
            Value::Nothing => out.push_str("null"),
            Value::Truth(truth) => truth.write(out),
            Value::Number(number) => number.write(out),
            Value::Text(text) => text.write(out),
            Value::List(list) => list.write(out),
            Value::Map(map) => {
                fields(&mut map.iter().map(|(name, value)| (name.as_str(), value as &dyn Write)), out)
            }
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value) -> Option<T> {
        if value == Value::Nothing { None } else { Some(T::read(value)) }
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value) -> Vec<T> {
        if let Value::List(list) = value { list.into_iter().map(T::read).collect() } else { Vec::new() }
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            value.write(out);
        }
        out.push(']');
    }
}

impl<T: Read> Read for (String, T) {
    fn read(value: Value) -> (String, T) {
        let mut pair = <Vec<Value>>::read(value).into_iter();
        (String::read(pair.next().unwrap_or_default()), T::read(pair.next().unwrap_or_default()))
    }
}

impl<T: Write> Write for (String, T) {
    fn write(&self, out: &mut String) {
        out.push('[');
        self.0.write(out);
        out.push(',');
        self.1.write(out);
        out.push(']');
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: Value) -> BTreeMap<String, T> {
        let map = if let Value::Map(map) = value { map } else { Vec::new() };
        map.into_iter().map(|(key, value)| (key, T::read(value))).collect()
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn write(&self, out: &mut String) {
        fields(&mut self.iter().map(|(name, value)| (name.as_str(), value as &dyn Write)), out);
    }
}

/// Reads and writes a struct, field by field. A field that is left out does
/// not compile, unless it stands behind a semicolon: the browser never sees
/// those. `kind as "type"` has another name in JSON.
#[macro_export]
macro_rules! record {
    ($record:ident { $($field:ident $(as $name:literal)?),* $(,)? $(; $($unseen:ident),*)? }) => {
        impl $crate::lean::Read for $record {
            fn read(mut value: $crate::lean::Value) -> $record {
                $record {
                    $($field: value.take($crate::record!(@name $field $($name)?)),)*
                    $($($unseen: Default::default(),)*)?
                }
            }
        }

        impl $crate::lean::Write for $record {
            fn write(&self, out: &mut String) {
                let fields: &[(&str, &dyn $crate::lean::Write)] =
                    &[$(($crate::record!(@name $field $($name)?), &self.$field)),*];
                $crate::lean::fields(&mut fields.iter().copied(), out);
            }
        }
    };
    (@name $field:ident $name:literal) => { $name };
    (@name $field:ident) => { stringify!($field) };
}

/// Reads and writes an enum of words. An unknown word reads as the first one.
#[macro_export]
macro_rules! codes {
    ($kind:ident { $first:ident = $word:literal, $($variant:ident = $name:literal),* $(,)? }) => {
        impl $crate::lean::Read for $kind {
            fn read(value: $crate::lean::Value) -> $kind {
                match value.word() {
                    $($name => $kind::$variant,)*
                    _ => $kind::$first,
                }
            }
        }

        impl $crate::lean::Write for $kind {
            fn write(&self, out: &mut String) {
                $crate::lean::quote(match self {
                    $kind::$first => $word,
                    $($kind::$variant => $name,)*
                }, out);
            }
        }
    };
}
