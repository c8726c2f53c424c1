import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { AppError } from '../../src/errors.ts';

/** One file of an archive. */
export interface ZipEntry {
  name: string;
  /** Its bytes: less than 4 GiB. */
  content: AsyncIterable<Buffer>;
}

interface WrittenEntry {
  name: Buffer;
  offset: number;
  crc: number;
  compressed: number;
  size: number;
}

// PKWARE APPNOTE 6.3.10: version 2.0 has deflate; bit 3 of the flags puts sizes and checksum behind the data, bit 11 means UTF-8.
const version = 20;
const flags = 0x0808;
const deflated = 8;
// 1 January 1980, the earliest date there is: the same content gives the same archive.
const dosDate = 0x0021;
const maxOffset = 0xffff_ffff;
const blockBytes = 64 * 1024;

/**
 * Writes a zip archive as a stream of blocks, in constant memory. The entries are compressed in threads of the pool while the
 * next block is made. No entry and no archive reaches 4 GiB, so that neither needs the extension zip64, which some
 * spreadsheets refuse in a stream.
 * @throws AppError too-large when the archive would reach 4 GiB
 */
export async function* zipFile(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  const counted = (block: Buffer): Buffer => {
    offset += block.length;
    if (offset > maxOffset) throw tooLarge();
    return block;
  };
  for await (const { name, content } of entries) {
    const entry: WrittenEntry = { name: Buffer.from(name), offset, crc: 0, compressed: 0, size: 0 };
    yield counted(localHeader(entry));
    for await (const block of deflate(content, entry)) {
      entry.compressed += block.length;
      yield counted(block);
    }
    yield counted(dataDescriptor(entry));
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(directoryHeader));
  const start = offset;
  yield counted(directory);
  yield counted(endOfDirectory(written.length, directory.length, start));
}

async function* deflate(content: AsyncIterable<Buffer>, entry: WrittenEntry): AsyncGenerator<Buffer> {
  async function* measured() {
    for await (const block of content) {
      entry.crc = crc32(block, entry.crc);
      entry.size += block.length;
      if (entry.size > maxOffset) throw tooLarge();
      yield block;
    }
  }
  const compressor = createDeflateRaw({ level: constants.Z_BEST_SPEED, chunkSize: blockBytes });
  // Two blocks wait in front of the compressor; more would only take memory.
  const feeding = pipeline(Readable.from(measured(), { highWaterMark: 2 }), compressor);
  // The loop below rejects with the same error.
  feeding.catch(() => undefined);
  yield* compressor as AsyncIterable<Buffer>;
}

function localHeader({ name }: WrittenEntry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(deflated, 8);
  header.writeUInt16LE(dosDate, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function dataDescriptor({ crc, compressed, size }: WrittenEntry): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(compressed, 8);
  descriptor.writeUInt32LE(size, 12);
  return descriptor;
}

function directoryHeader({ name, offset, crc, compressed, size }: WrittenEntry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(version, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(deflated, 10);
  header.writeUInt16LE(dosDate, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(compressed, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

function endOfDirectory(entries: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

const tooLarge = () =>
  new AppError('too-large', 'The spreadsheet would be larger than 4 GB; ask for CSV, or narrow the search.');
