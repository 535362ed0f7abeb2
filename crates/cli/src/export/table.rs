//! One Parquet file, written row by row and kept column by column until a group is full.

use parquet::basic::{Compression, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a group: enough for compression, few beside any snapshot's memory.
const GROUP: usize = 500_000;

/// One value. A text that many rows share is shared here too.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    None,
    Text(ByteArray),
    Word(&'static str),
    Whole(i64),
    /// A whole number that Parquet keeps in 32 bits.
    Small(i64),
    Number(f64),
    Truth(bool),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(ByteArray::from(text))
    }

    /// A word of ours: shared by all rows that have it when they are written.
    pub(crate) fn fixed(text: &'static str) -> Self {
        Self::Word(text)
    }

    /// Sizes, counts and ids: below 2⁶³ in every file that fits on a disk.
    pub(crate) fn size(number: u64) -> Self {
        Self::Whole(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl Cell {
    fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(n) | Self::Small(n) => Some(*n),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }
}

/// A file that is being written. It has its name only when it is whole.
pub(crate) struct Table {
    writer: SerializedFileWriter<File>,
    partial: PathBuf,
    path: PathBuf,
    columns: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table, in place of what was there.
    pub(crate) fn create(path: &Path, schema: &str) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let partial = path.with_extension("parquet.partial");
        let schema = Arc::new(parse_message_type(schema).map_err(io::Error::other)?);
        let columns = vec![Vec::new(); schema.get_fields().len()];
        let level = GzipLevel::try_new(1).map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::GZIP(level)).build();
        let writer = SerializedFileWriter::new(File::create(&partial)?, schema, Arc::new(properties));
        Ok(Self { writer: writer.map_err(io::Error::other)?, partial, path: path.to_owned(), columns })
    }

    /// Adds a row: a cell for each column.
    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell; N]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        if self.columns.first().is_some_and(|column| column.len() >= GROUP) {
            self.group().map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn close(mut self) -> io::Result<()> {
        self.group().map_err(io::Error::other)?;
        self.writer.close().map_err(io::Error::other)?;
        std::fs::rename(&self.partial, &self.path)
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        if self.columns.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let (Some(mut writer), Some(cells)) = (group.next_column()?, columns.next()) {
            write(writer.untyped(), cells)?;
            writer.close()?;
            cells.clear();
        }
        group.close()?;
        Ok(())
    }
}

/// Writes one column of a group. What is not there has a level and no value.
fn write(writer: &mut ColumnWriter<'_>, cells: &[Cell]) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!matches!(cell, Cell::None))).collect();
    // Columns that are required have no levels; the writer looks at them in the others only.
    let levels = |required: bool| if required { None } else { Some(levels.as_slice()) };
    match writer {
        ColumnWriter::BoolColumnWriter(w) => {
            let values: Vec<bool> = cells.iter().filter_map(Cell::truth).collect();
            w.write_batch(&values, levels(w.get_descriptor().max_def_level() == 0), None)?;
        }
        ColumnWriter::Int32ColumnWriter(w) => {
            let small = |n| i32::try_from(n).unwrap_or(i32::MAX);
            let values: Vec<i32> = cells.iter().filter_map(Cell::whole).map(small).collect();
            w.write_batch(&values, levels(w.get_descriptor().max_def_level() == 0), None)?;
        }
        ColumnWriter::Int64ColumnWriter(w) => {
            let values: Vec<i64> = cells.iter().filter_map(Cell::whole).collect();
            w.write_batch(&values, levels(w.get_descriptor().max_def_level() == 0), None)?;
        }
        ColumnWriter::DoubleColumnWriter(w) => {
            let values: Vec<f64> = cells.iter().filter_map(Cell::number).collect();
            w.write_batch(&values, levels(w.get_descriptor().max_def_level() == 0), None)?;
        }
        ColumnWriter::ByteArrayColumnWriter(w) => {
            let mut words: Vec<(&'static str, ByteArray)> = Vec::new();
            let values: Vec<ByteArray> = cells.iter().filter_map(|cell| text(cell, &mut words)).collect();
            w.write_batch(&values, levels(w.get_descriptor().max_def_level() == 0), None)?;
        }
        _ => return Err(ParquetError::General(String::from("a column of a type that no table of ours has"))),
    }
    Ok(())
}

/// A text, a word of ours being made once.
fn text(cell: &Cell, words: &mut Vec<(&'static str, ByteArray)>) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Word(word) => match words.iter().find(|(known, _)| known == word) {
            Some((_, text)) => Some(text.clone()),
            None => {
                let text = ByteArray::from(*word);
                words.push((word, text.clone()));
                Some(text)
            }
        },
        _ => None,
    }
}
