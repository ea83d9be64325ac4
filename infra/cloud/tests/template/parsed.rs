//! A template as data: YAML with CloudFormation's own tags, read into JSON as
//! CloudFormation reads it (`!Ref Table` is `{"Ref": "Table"}`).

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The stack in Jakarta.
pub static MAIN: LazyLock<Template> = LazyLock::new(|| Template::read("infra/template.yaml"));
/// The stack beside the content network.
pub static EDGE: LazyLock<Template> = LazyLock::new(|| Template::read("infra/edge.yaml"));

/// A parsed template.
pub struct Template(pub Value);

/// A file of the workspace.
pub fn file(path: &str) -> String {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned();
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

impl Template {
    fn read(path: &str) -> Template {
        let text = file(path);
        Template(json_of(&Yaml::load_from_str(&text).unwrap()[0]))
    }

    /// Names and definitions of all resources of a type.
    pub fn all(&self, kind: &str) -> Vec<(&str, &Value)> {
        let resources = self.0["Resources"].as_object().unwrap().iter();
        resources.filter(|(_, it)| it["Type"] == kind).map(|(name, it)| (name.as_str(), it)).collect()
    }

    /// One resource.
    pub fn resource(&self, name: &str) -> &Value {
        self.0["Resources"].get(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The properties of one resource.
    pub fn properties(&self, name: &str) -> &Value {
        &self.resource(name)["Properties"]
    }
}

fn json_of(node: &Yaml) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::FloatingPoint(value)) => json!(value.into_inner()),
        Yaml::Value(Scalar::String(value)) => json!(value),
        Yaml::Sequence(items) => items.iter().map(json_of).collect(),
        Yaml::Mapping(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), json_of(value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, node) => match tag.suffix.as_str() {
            "Ref" => json!({ "Ref": json_of(node) }),
            function => json!({ format!("Fn::{function}"): json_of(node) }),
        },
        // CloudFormation takes no aliases either.
        other => panic!("not the YAML of CloudFormation: {other:?}"),
    }
}

/// A text with references as `!Sub` writes them: `!Ref A` is `${A}`,
/// `!GetAtt A.Arn` is `${A.Arn}`.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(function) if function.len() == 1 => {
            let (name, argument) = function.iter().next().unwrap();
            match name.as_str() {
                "Ref" | "Fn::GetAtt" => format!("${{{}}}", argument.as_str().unwrap()),
                "Fn::Sub" => argument.as_str().unwrap().to_owned(),
                _ => value.to_string(),
            }
        }
        other => other.to_string(),
    }
}

/// One or many, as texts.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    }
}
