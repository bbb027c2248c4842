//! What any text that names something must keep to. Not for the rules of one kind of name.

use crate::FieldProblem;

/// Trims a text and refuses what could hide or forge: control characters (line breaks and NUL among
/// them) and the invisible characters that reorder or vanish in a list of names.
///
/// # Errors
/// [`FieldProblem::Missing`] when nothing is left, [`FieldProblem::TooLong`] above `longest`
/// characters, [`FieldProblem::Unprintable`] for the characters above.
pub(crate) fn plain(text: &str, longest: usize) -> Result<&str, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    // Bytes bound characters from above, so most names need no count at all.
    if text.len() > longest && text.chars().count() > longest {
        return Err(FieldProblem::TooLong { longest });
    }
    if text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(FieldProblem::Unprintable);
    }
    Ok(text)
}

/// Zero-width characters, bidirectional controls and other characters that leave no mark
/// (Unicode Standard Annex 9, section 2, and Technical Standard 39, section 3).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_nul_and_invisible_characters_are_refused() {
        for text in ["a\r\nb", "a\0b", "a\u{202E}b", "a\u{200B}b", "a\u{1b}[31m"] {
            assert_eq!(plain(text, 100), Err(FieldProblem::Unprintable), "{text:?}");
        }
    }

    #[test]
    fn length_counts_characters_after_trimming() {
        assert_eq!(plain("  ééé  ", 3), Ok("ééé"));
        assert_eq!(plain("éééé", 3), Err(FieldProblem::TooLong { longest: 3 }));
        assert_eq!(plain(" \t ", 3), Err(FieldProblem::Missing));
    }
}
