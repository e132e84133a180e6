import { attackOver } from './attackOver';

jest.setTimeout(120_000);

attackOver('embedded');
