//! Fills in a form from a fixture, by the labels of its questions.

use super::fixture::{Fixture, as_typed};
use super::phone::Phone;
use super::settings;
use anyhow::{Context, Result, ensure};
use domain::answers::Answer;
use domain::region::{OUTSIDE, Regions};
use domain::service::{Kind, Question, Step};
use domain::text::{documents, fields};
use thirtyfour::prelude::*;

/// Files that are attached in turn: a photo and a PDF.
const FILES: [&str; 2] = ["tajam.jpg", "dua-halaman.pdf"];

/// The label of a question as the page shows it.
pub fn label(question: &Question) -> String {
    match question.optional {
        true => format!("{} {}", question.label, fields::optional()),
        false => question.label.clone(),
    }
}

/// The label of the file button of a requirement.
pub fn file_label(fixture: &Fixture, requirement: &str) -> Result<String> {
    let requirement = fixture.service.requirement(requirement).context("no such requirement")?;
    Ok(format!("{} {}", documents::choose_file(), requirement.label))
}

/// The address of a service's form.
pub fn form(fixture: &Fixture) -> String {
    format!("/layanan/{}/isi/", fixture.service.id)
}

impl Phone {
    /// Fills in the whole form, from the place that is shown to the review.
    pub async fn fill(&self, fixture: &Fixture) -> Result<()> {
        self.fill_until(fixture, "periksa").await
    }

    /// Fills in the form up to a place.
    pub async fn fill_until(&self, fixture: &Fixture, place: &str) -> Result<()> {
        loop {
            let here = self.here().await?;
            if here == place {
                return Ok(());
            }
            self.fill_place(fixture, &here).await.with_context(|| format!("on the place “{here}”"))?;
            self.go_on().await?;
        }
    }

    /// Fills in the place that is shown.
    pub async fn fill_place(&self, fixture: &Fixture, here: &str) -> Result<()> {
        match fixture.service.steps.iter().find(|step| step.id == here) {
            Some(step) => self.answer_step(fixture, step).await,
            None => self.attach_all(fixture).await,
        }
    }

    async fn answer_step(&self, fixture: &Fixture, step: &Step) -> Result<()> {
        let Some(repeat) = &step.repeat else {
            for question in &step.questions {
                if let Some(Answer::Text(kept)) = fixture.answers.0.get(&question.id) {
                    self.answer(fixture, None, question, kept).await?;
                }
            }
            return Ok(());
        };
        for (at, item) in fixture.answers.items(&repeat.id).iter().enumerate() {
            let name = format!("{} {}", repeat.item, at + 1);
            if at >= repeat.min {
                self.press(&fields_add(&repeat.item)).await?;
            }
            let place = self.item(&name).await?;
            for question in &step.questions {
                // What is not asked of this person has no answer.
                if let Some(kept) = item.get(&question.id) {
                    self.answer(fixture, Some(&place), question, kept).await?;
                }
            }
        }
        Ok(())
    }

    /// A person of a repeated step, by the name above; unfolded.
    pub async fn item(&self, name: &str) -> Result<WebElement> {
        let item = self.labelled(None, name).await?;
        let unfold = "const button = arguments[0].querySelector('[data-open]');
            if (button.checkVisibility()) button.click();";
        self.js(unfold, &[item.to_json()?]).await?;
        Ok(item)
    }

    /// Answers one question the way its widget wants it.
    pub async fn answer(
        &self,
        fixture: &Fixture,
        inside: Option<&WebElement>,
        question: &Question,
        kept: &str,
    ) -> Result<()> {
        let field = self.labelled(inside, &label(question)).await?;
        let widget = field.tag_name().await?;
        match (question.kind, widget.as_str()) {
            (Kind::Village | Kind::Regency | Kind::District, "fieldset") => {
                self.answer_place(&field, question.kind, kept).await
            }
            (Kind::Choice, "fieldset") => {
                let name = fixture.service.choice_name(question, kept);
                self.labelled(Some(&field), name).await?.click().await?;
                Ok(())
            }
            (Kind::Choices, "fieldset") => {
                for code in kept.split(',') {
                    let name = fixture.service.choice_name(question, code);
                    self.labelled(Some(&field), name).await?.click().await?;
                }
                Ok(())
            }
            (Kind::Choice, "select") => {
                self.choose(&field, fixture.service.choice_name(question, kept)).await
            }
            (_, "input" | "textarea") => self.write(&field, &as_typed(question.kind, kept)).await,
            _ => anyhow::bail!("“{}” is asked by a {widget}", question.label),
        }
    }

    async fn answer_place(&self, field: &WebElement, kind: Kind, kept: &str) -> Result<()> {
        let levels: &[(&str, usize)] = match kind {
            Kind::Village => &[(fields::district(), 8), (fields::village(), 13)],
            Kind::Regency => &[(fields::province(), 2), (fields::regency(), 5)],
            _ => &[(fields::province(), 2), (fields::regency(), 5), (fields::district(), 8)],
        };
        for (label, length) in levels {
            let code = kept.get(..*length).unwrap_or(OUTSIDE);
            let name = domain::catalogue::regions().name(code).context("a code of the lists")?;
            let select = self.labelled(Some(field), label).await?;
            self.choose(&select, name.split(", ").next().unwrap_or(&name)).await?;
            if code == OUTSIDE {
                break;
            }
        }
        Ok(())
    }

    async fn attach_all(&self, fixture: &Fixture) -> Result<()> {
        for (requirement, pages) in &fixture.documents {
            for at in 0..*pages {
                let file = settings::file(FILES[at % FILES.len()]);
                self.attach(fixture, requirement, file.to_str().context("a path in UTF-8")?).await?;
            }
            ensure!(self.pages_of(requirement).await? == *pages, "not all pages of {requirement} are there");
        }
        Ok(())
    }

    /// Attaches a file to a document and waits until it has been looked at.
    pub async fn attach(&self, fixture: &Fixture, requirement: &str, file: &str) -> Result<()> {
        let before = self.pages_of(requirement).await?;
        self.labelled(None, &file_label(fixture, requirement)?).await?.send_keys(file).await?;
        let card = format!("#f-dokumen-{requirement}");
        self.until(
            "the file has been looked at",
            &format!(
                "const card = document.querySelector('{card}');
                 return card.querySelector('.busy').textContent === '' &&
                     (card.querySelectorAll('.pages li').length > {before} || card.querySelector('.problem').textContent !== '')"
            ),
        )
        .await
    }

    /// How many pages a document has.
    pub async fn pages_of(&self, requirement: &str) -> Result<usize> {
        let script = format!("return document.querySelectorAll('#f-dokumen-{requirement} .pages li').length");
        Ok(self.js(&script, &[]).await?.as_u64().and_then(|count| count.try_into().ok()).unwrap_or_default())
    }
}

/// The name of the button that adds an item: the item's name in the middle of
/// a sentence.
fn fields_add(item: &str) -> String {
    let mut letters = item.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    domain::text::pages::add_item(first + letters.as_str())
}
