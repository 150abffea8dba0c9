import { z } from 'zod';
import { EpochMsSchema } from './terms.ts';

export const LoginRequestSchema = z.object({ token: z.string().min(1).max(200) });
export type LoginRequest = z.infer<typeof LoginRequestSchema>;

export const SessionSchema = z.object({ user: z.string(), expiresAtMs: EpochMsSchema });
export type Session = z.infer<typeof SessionSchema>;
