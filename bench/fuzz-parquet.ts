/** Flow logs in Parquet, made wrong as files get wrong: 10⁶ of them, packed in every way that is read. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from 'chdb';
import { AWS_VPC_FLOW } from '#decoders/aws-vpc-flow';
import { fuzzDecoder } from './parts/fuzz-decoder.ts';

const SELECT = `
  concat('10.0.0.', toString(number)) AS srcaddr, '10.1.0.1' AS dstaddr, toInt32(40000 + number) AS srcport,
  toInt32(443) AS dstport, toInt32(6) AS protocol, if(number % 3 = 0, NULL, toInt64(number)) AS packets,
  toInt64(1700000000) AS start, toInt64(1700000060) AS end, 'OK' AS log_status FROM numbers(12)`;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-parquet-'));
const samples = ['none', 'snappy', 'gzip', 'zstd'].flatMap((method) =>
  [0, 1].map((encoder) => {
    const path = join(folder, `${method}-${encoder}.parquet`);
    const settings = [
      'output_format_parquet_string_as_string=1',
      `output_format_parquet_compression_method='${method}'`,
      `output_format_parquet_use_custom_encoder=${encoder}`,
    ].join(', ');
    query(`SELECT ${SELECT} INTO OUTFILE '${path}' FORMAT Parquet SETTINGS ${settings}`, 'CSV');
    return new Uint8Array(readFileSync(path));
  }),
);
rmSync(folder, { recursive: true });

await fuzzDecoder(AWS_VPC_FLOW, samples, Number(process.argv[2] ?? 1_000_000));
